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
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server's side of one connection: reads lines, records all that it reads, and can change to TLS in the middle. */
final class RecordedConnection implements AutoCloseable {

    private static final int LONGEST_LINE = 1 << 20;

    private final Recording recording;
    private final Socket raw;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    RecordedConnection(Socket socket, Recording recording) throws IOException {
        this.recording = recording;
        this.raw = socket;
        socket.setTcpNoDelay(true);
        use(socket);
    }

    private void use(Socket newSocket) throws IOException {
        socket = newSocket;
        in = new BufferedInputStream(newSocket.getInputStream(), 1 << 16);
        out = newSocket.getOutputStream();
    }

    boolean isTls() {
        return socket instanceof SSLSocket;
    }

    /** Becomes the server of a TLS connection; what was read ahead in clear is dropped, but stays recorded. */
    void startTls(SSLContext context) throws IOException {
        int readAhead = in.available() - raw.getInputStream().available();
        byte[] dropped = in.readNBytes(Math.max(0, readAhead));
        recording.add(dropped, dropped.length, isTls());
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        use(tls);
    }

    /** From here on both sides compress (RFC 4978). */
    void deflate() throws IOException {
        in = new BufferedInputStream(new InflaterInputStream(in, new Inflater(true)), 1 << 16);
        out = new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true), true);
    }

    /** The next line with its end; null at the end of the connection. A line ends with LF. */
    byte[] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int octet;
            do {
                octet = in.read();
                if (octet < 0) {
                    return line.size() == 0 ? null : line.toByteArray();
                }
                line.write(octet);
                if (line.size() > LONGEST_LINE) {
                    throw new IOException("a client sent a line of more than " + LONGEST_LINE + " bytes");
                }
            } while (octet != '\n');
            return line.toByteArray();
        } finally {
            recording.add(line.toByteArray(), line.size(), isTls());
        }
    }

    byte[] readExactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        recording.add(bytes, bytes.length, isTls());
        if (bytes.length < count) {
            throw new EOFException("the client ended inside a literal");
        }
        return bytes;
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Waits until the client ends the connection, or this server does. */
    void awaitEnd() throws IOException {
        byte[] buffer = new byte[8_192];
        int length;
        while ((length = in.read(buffer)) >= 0) {
            recording.add(buffer, length, isTls());
        }
    }

    void reset() throws IOException {
        Ports.reset(raw);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        raw.close();
    }

    /** All bytes that a server received, over all its connections. Thread-safe. */
    static final class Recording {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final ByteArrayOutputStream clear = new ByteArrayOutputStream();

        synchronized void add(byte[] bytes, int length, boolean tls) {
            all.write(bytes, 0, length);
            if (!tls) {
                clear.write(bytes, 0, length);
            }
        }

        synchronized byte[] all() {
            return all.toByteArray();
        }

        synchronized byte[] clear() {
            return clear.toByteArray();
        }
    }
}
