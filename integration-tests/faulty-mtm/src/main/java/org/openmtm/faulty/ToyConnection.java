// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.ServiceSettings;

/**
 * A connection to a toy server, logged in. Lines end with LF; a mail follows the line that tells its size. A channel, because
 * an interrupt gets a thread out of it.
 */
final class ToyConnection implements AutoCloseable {
    private static final int LONGEST_LINE = 1_000;
    private static final int BUFFER = 16 * 1024;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    private ToyConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.in = new BufferedInputStream(channel.socket().getInputStream(), BUFFER);
        this.out = channel.socket().getOutputStream();
    }

    /** Connects; nothing has been said yet. @param silence how long the server may be silent; zero for ever */
    static ToyConnection open(ServiceSettings settings, Duration silence) throws InterruptedException {
        String host = settings.text("host", "localhost");
        int port = settings.number("port", 7007);
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.socket().setSoTimeout((int) silence.toMillis());
                channel.socket().connect(new InetSocketAddress(host, port), (int) silence.toMillis());
                return new ToyConnection(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw network("Cannot connect to " + host + ":" + port, e);
        }
    }

    /** What the server says next. */
    String readLine() throws InterruptedException {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection ended");
                }
                if (line.length() == LONGEST_LINE) {
                    throw new MessagingException(
                            ErrorKind.PROTOCOL, "The server's line is too long", "Check that it is a toy server");
                }
                line.append((char) c);
            }
            return line.toString();
        } catch (IOException e) {
            throw network("The server does not answer", e);
        }
    }

    void writeLine(String line) throws InterruptedException {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw network("The server does not listen", e);
        }
    }

    /** Bytes of a mail, as many as there are now, at most the length of the buffer. */
    int read(byte[] buffer, int atMost) throws InterruptedException {
        try {
            return in.read(buffer, 0, Math.min(buffer.length, atMost));
        } catch (IOException e) {
            throw network("The connection broke in the middle of a mail", e);
        }
    }

    /** An interrupt closes the channel: that is no fault of the network. */
    private static MessagingException network(String what, IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException();
            interrupted.initCause(e);
            throw interrupted;
        }
        String why = e instanceof SocketTimeoutException ? "it is silent" : String.valueOf(e.getMessage());
        return new MessagingException(
                ErrorKind.NETWORK, what + ": " + why, "Check host, port and network, then try again", e);
    }

    /** From now on the server may be silent for as long as it likes. */
    void patient() throws InterruptedException {
        try {
            channel.socket().setSoTimeout(0);
        } catch (IOException e) {
            throw network("The connection ended", e);
        }
    }

    /** From any thread; whoever waits on it gets an error. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("A connection cannot be closed", e);
        }
    }
}
