// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plain IMAP client for test code: changes a mailbox behind the back of what is tested, and looks at the result.
 * Independent of the product; one thread at a time. Every text is ISO-8859-1, one character per byte.
 */
public final class ImapProbe implements AutoCloseable {

    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int lastTag;

    private ImapProbe(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
        readLine();
    }

    /** Connects to a loopback port without TLS and logs in; a read gives up after 30 seconds. */
    public static ImapProbe login(int port, String user, String password) throws IOException {
        ImapProbe probe = new ImapProbe(Ports.connect(port, 30_000));
        try {
            probe.command("LOGIN " + user + " \"" + password + "\"");
            return probe;
        } catch (IOException e) {
            probe.close();
            throw e;
        }
    }

    /** Connects and reads the greeting, without logging in. */
    public static ImapProbe connect(int port) throws IOException {
        return new ImapProbe(Ports.connect(port, 30_000));
    }

    /**
     * Sends one command and gives all responses up to the tagged one, that included; a literal stands in its line.
     *
     * @throws IOException when the answer is not OK, with the server's words
     */
    public List<String> command(String text) throws IOException {
        String tag = send(text);
        List<String> responses = new ArrayList<>();
        while (true) {
            String response = readResponse();
            responses.add(response);
            if (response.startsWith(tag + " ")) {
                if (!response.startsWith(tag + " OK")) {
                    throw new IOException(text.split(" ")[0] + ": " + response);
                }
                return responses;
            }
        }
    }

    /** Selects a folder. */
    public List<String> select(String folder) throws IOException {
        return command("SELECT \"" + folder + "\"");
    }

    /** Changes flags of the selected folder's messages, for example {@code store("1:3", "+FLAGS", "\\Seen")}. */
    public void store(String uids, String how, String flags) throws IOException {
        command("UID STORE " + uids + " " + how + ".SILENT (" + flags + ")");
    }

    /** Deletes messages of the selected folder for good. */
    public void expunge(String uids) throws IOException {
        store(uids, "+FLAGS", "\\Deleted");
        command("EXPUNGE");
    }

    /** The UIDs that a search of the selected folder finds. */
    public List<Long> search(String criteria) throws IOException {
        List<Long> uids = new ArrayList<>();
        for (String response : command("UID SEARCH " + criteria)) {
            if (response.startsWith("* SEARCH")) {
                for (String uid : response.substring(8).trim().split(" ")) {
                    if (!uid.isEmpty()) {
                        uids.add(Long.parseLong(uid));
                    }
                }
            }
        }
        return uids;
    }

    /** The flags of a message of the selected folder, as the server writes them, without {@code \Recent}. */
    public List<String> flags(long uid) throws IOException {
        Pattern flags = Pattern.compile("FLAGS \\(([^)]*)\\)");
        for (String response : command("UID FETCH " + uid + " (UID FLAGS)")) {
            Matcher matcher = flags.matcher(response);
            if (matcher.find()) {
                return List.of(matcher.group(1).trim().split(" +")).stream()
                        .filter(flag -> !flag.isEmpty() && !flag.equals("\\Recent"))
                        .toList();
            }
        }
        throw new IOException("no message with UID " + uid);
    }

    /** The bytes of a message of the selected folder, as the server sends them. */
    public byte[] body(long uid) throws IOException {
        for (String response : command("UID FETCH " + uid + " (UID BODY.PEEK[])")) {
            Matcher matcher =
                    Pattern.compile("BODY\\[] \\{(\\d+)}\r\n", Pattern.DOTALL).matcher(response);
            if (matcher.find()) {
                int length = Integer.parseInt(matcher.group(1));
                return response.substring(matcher.end(), matcher.end() + length).getBytes(StandardCharsets.ISO_8859_1);
            }
        }
        throw new IOException("no message with UID " + uid);
    }

    /** Appends a message through the server. */
    public void append(String folder, String flags, byte[] message) throws IOException {
        String tag = send("APPEND \"" + folder + "\" (" + flags + ") {" + message.length + "}");
        String answer = readLine();
        if (!answer.startsWith("+")) {
            throw new IOException("APPEND: " + answer);
        }
        out.write(message);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String response = readResponse();
        while (!response.startsWith(tag + " ")) {
            response = readResponse();
        }
        if (!response.startsWith(tag + " OK")) {
            throw new IOException("APPEND: " + response);
        }
    }

    /** Idles until a response fits, then ends the IDLE; gives the responses seen meanwhile. */
    public List<String> idleUntil(Predicate<String> wanted) throws IOException {
        String tag = send("IDLE");
        List<String> seen = new ArrayList<>();
        String response;
        do {
            response = readResponse();
            seen.add(response);
        } while (!wanted.test(response));
        out.write("DONE\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        while (!response.startsWith(tag + " ")) {
            response = readResponse();
        }
        return seen;
    }

    /** Sends raw bytes; the caller reads the answer with {@link #readResponse}. */
    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next response with its literals. */
    public String readResponse() throws IOException {
        StringBuilder response = new StringBuilder(readLine());
        Matcher literal = LITERAL.matcher(response);
        while (literal.find()) {
            int length = Integer.parseInt(literal.group(1));
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("connection ended inside a literal");
            }
            response.append("\r\n").append(new String(bytes, StandardCharsets.ISO_8859_1));
            String rest = readLine();
            response.append(rest);
            literal = LITERAL.matcher(rest);
        }
        return response.toString();
    }

    private String send(String text) throws IOException {
        String tag = "p" + ++lastTag;
        raw((tag + " " + text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return tag;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        while ((octet = in.read()) != '\n') {
            if (octet < 0) {
                throw new EOFException("the server closed the connection; last line: " + line);
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
