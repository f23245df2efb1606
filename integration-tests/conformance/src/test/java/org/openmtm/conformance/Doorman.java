// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Stands before an SMTP server to which any password is right (RFC 4954): offers PLAIN and LOGIN, refuses mail before one succeeded, and
 * hands everything on afterwards. It repeats what it does not like: some servers do, and it must not get into any log.
 */
final class Doorman {
    private static final System.Logger LOG = System.getLogger(Doorman.class.getName());

    private final Socket clientSocket;
    private final InputStream client;
    private final OutputStream toClient;
    private final InputStream server;
    private final OutputStream toServer;
    private final String user;
    private final String password;

    Doorman(Socket client, Socket server, String user, String password) throws IOException {
        this.clientSocket = client;
        this.client = new BufferedInputStream(client.getInputStream());
        this.toClient = client.getOutputStream();
        this.server = new BufferedInputStream(server.getInputStream());
        this.toServer = server.getOutputStream();
        this.user = user;
        this.password = password;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    /** Until one of both sides ends. */
    void run() throws IOException {
        tell(line(server));
        boolean known = false;
        while (!known) {
            String command = line(client);
            switch (command.split(" ")[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> {
                    send(toServer, command);
                    greet();
                }
                case "AUTH" -> known = authenticate(command.split(" "));
                case "HELO", "NOOP", "RSET", "QUIT" -> {
                    send(toServer, command);
                    tell(line(server));
                }
                default -> tell("530 5.7.0 Authentication required");
            }
        }
        SinkBehindLogin.start("replies", this::handReplies);
        client.transferTo(toServer);
    }

    private void handReplies() {
        try (clientSocket) {
            server.transferTo(toClient);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "One of the two has gone, in its own way", e);
        }
    }

    /** The server's answer to EHLO, with our AUTH in the second line in place of its own. */
    private void greet() throws IOException {
        String line = line(server);
        tell(line);
        tell("250-AUTH PLAIN LOGIN");
        while (line.startsWith("250-")) {
            line = line(server);
            if (!line.startsWith("250-AUTH")) {
                tell(line);
            }
        }
    }

    private boolean authenticate(String[] words) throws IOException {
        String said = words.length > 2 ? words[2] : "";
        boolean right;
        if (words[1].equals("PLAIN")) {
            said = said.isEmpty() ? ask("334 ") : said;
            right = decoded(said).equals("\0" + user + "\0" + password);
        } else {
            String name = decoded(said.isEmpty() ? ask("334 VXNlcm5hbWU6") : said);
            said = ask("334 UGFzc3dvcmQ6");
            right = name.equals(user) && decoded(said).equals(password);
        }
        tell(right ? "235 2.7.0 Welcome" : "535 5.7.8 Not accepted: " + said);
        return right;
    }

    private String ask(String challenge) throws IOException {
        tell(challenge);
        return line(client);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private void tell(String line) throws IOException {
        send(toClient, line);
    }

    private static void send(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** @throws IOException also at the end of the connection */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the connection has ended");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).replaceAll("\r$", "");
    }
}
