// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The yardstick "raw wire read": logs in, selects a folder, asks for every message with one command and reads the answer
 * to its tagged end, keeping nothing. No client that fetches all mail can be faster than this by much.
 */
public final class WireRead implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 18];
    private int position;
    private int limit;
    private long total;
    private long literals;
    private final StringBuilder line = new StringBuilder();

    /**
     * What was read.
     *
     * @param bytes all bytes received
     * @param messages literals among them, one a message
     * @param time from before connecting to the tagged answer
     */
    public record Result(long bytes, long messages, Duration time) {}

    private WireRead(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Reads all messages of a folder over a plain connection to a loopback port. */
    public static Result read(int port, String user, String password, String folder) throws IOException {
        long start = System.nanoTime();
        try (WireRead wire = new WireRead(Ports.connect(port, 60_000))) {
            wire.nextLine();
            wire.command("a LOGIN " + user + " \"" + password + "\"");
            wire.command("b EXAMINE \"" + folder + "\"");
            wire.literals = 0;
            wire.command("c UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])");
            return new Result(wire.total, wire.literals, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** The same as a process of its own: arguments PORT USER PASSWORD FOLDER. */
    public static void main(String[] arguments) throws IOException {
        Result result = read(Integer.parseInt(arguments[0]), arguments[1], arguments[2], arguments[3]);
        System.out.println(result.messages() + " messages, " + result.bytes() + " bytes, "
                + result.time().toMillis() + " ms");
    }

    private void command(String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String tag = text.substring(0, 2);
        while (true) {
            nextLine();
            int end = line.length();
            if (end > 0 && line.charAt(end - 1) == '}') {
                skip(Long.parseLong(line.substring(line.lastIndexOf("{") + 1, end - 1)));
                literals++;
            } else if (line.indexOf(tag) == 0) {
                if (line.indexOf(tag + "OK") != 0) {
                    throw new IOException(line.toString());
                }
                return;
            }
        }
    }

    private void nextLine() throws IOException {
        line.setLength(0);
        while (true) {
            if (position == limit) {
                fill();
            }
            int octet = buffer[position++];
            if (octet == '\n') {
                if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
                    line.setLength(line.length() - 1);
                }
                return;
            }
            line.append((char) (octet & 0xff));
        }
    }

    private void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (position == limit) {
                fill();
            }
            int step = (int) Math.min(left, limit - position);
            position += step;
            left -= step;
        }
    }

    private void fill() throws IOException {
        int read = in.read(buffer);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        position = 0;
        limit = read;
        total += read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
