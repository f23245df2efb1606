// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.line;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.support.RemoteMailbox;

/** LOGIN user password, LIST, GET key, DEL key: each answered by a line, LIST by some and a dot, GET by a length and bytes. */
final class LineMailbox implements RemoteMailbox {
    private static final int LONGEST_LINE = 1_000;

    private final String host;
    private final int port;
    private final String user;
    private final int timeout;
    private final Socket socket = new Socket();
    private InputStream in;
    private OutputStream out;

    LineMailbox(String host, int port, String user, Duration timeout) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.timeout = (int) timeout.toMillis();
    }

    @Override
    public void open(char[] password) throws IOException {
        socket.connect(new InetSocketAddress(host, port), timeout);
        socket.setSoTimeout(timeout);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        byte[] secret = new byte[password.length + 1];
        for (int i = 0; i < password.length; i++) {
            secret[i] = (byte) password[i];
        }
        secret[password.length] = '\n';
        out.write(("LOGIN " + user + " ").getBytes(StandardCharsets.US_ASCII));
        out.write(secret);
        Arrays.fill(secret, (byte) 0);
        if (!line().equals("OK")) {
            throw new MessagingException(
                    ErrorKind.AUTHENTICATION, "The server does not take the password", "Set it again");
        }
    }

    private String ask(String question) throws IOException {
        out.write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        return line();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (line.size() == LONGEST_LINE) {
                throw new MessagingException(ErrorKind.PROTOCOL, "The server sends a line that does not end", "");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public List<Listed> list() throws IOException {
        List<Listed> messages = new ArrayList<>();
        for (String line = ask("LIST"); !line.equals("."); line = line()) {
            int space = line.lastIndexOf(' ');
            messages.add(new Listed(line.substring(0, Math.max(0, space)), number(line.substring(space + 1)), null));
        }
        return messages;
    }

    private static long number(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new MessagingException(ErrorKind.PROTOCOL, "The server says '" + word + "' for a length", "", e);
        }
    }

    @Override
    public void fetch(String key, OutputStream to) throws IOException {
        String answer = ask("GET " + key);
        if (answer.equals("NO")) {
            throw RemoteMailbox.gone(key);
        }
        byte[] chunk = new byte[8 * 1024];
        for (long left = number(answer); left > 0; ) {
            int length = in.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (length < 0) {
                throw new EOFException("the server ended the connection in the middle of a message");
            }
            to.write(chunk, 0, length);
            left -= length;
        }
    }

    @Override
    public void delete(List<String> keys) throws IOException {
        for (String key : keys) {
            ask("DEL " + key);
        }
    }

    /** Whoever reads from the socket, or connects it, gets an error at once. */
    @Override
    public void abort() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
