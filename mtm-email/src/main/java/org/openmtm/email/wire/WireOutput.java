// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The writing side of a connection, buffered: nothing leaves for sure before {@link #flush}. A write that does not get on
 * within the read time limit breaks the connection with a NETWORK error. For one thread at a time.
 */
public final class WireOutput {
    private static final int SIZE = 16 * 1024;
    /** Enough for a command that stands alone. */
    private static final int SMALLEST = 512;

    private static final byte[] CRLF = {'\r', '\n'};

    private final WireConnection connection;
    private byte[] buffer = new byte[SMALLEST];
    private final StringBuilder heard = new StringBuilder();
    private OutputStream stream;
    private int length;
    private boolean unflushed;
    private volatile long total;
    private volatile boolean writing;

    WireOutput(WireConnection connection) {
        this.connection = connection;
    }

    void attach(OutputStream out) {
        this.stream = out;
        this.length = 0;
    }

    boolean writing() {
        return writing;
    }

    long total() {
        return total;
    }

    /** Raw bytes, as they are: what they may be is the caller's business. */
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Raw bytes, as they are: what they may be is the caller's business. */
    public void write(byte[] bytes, int offset, int count) {
        if (connection.transcript() != null) {
            heard.append('{').append(count).append(" bytes}");
        }
        put(bytes, offset, count);
    }

    /**
     * Text of a protocol line: printable ASCII and spaces only, so that no line end, no NUL and no character whose low byte
     * is one of these ever gets out.
     *
     * @throws MessagingException INVALID if there is anything else in it; then nothing of it was written
     */
    public void writeAscii(String text) {
        byte[] bytes = ascii(text);
        if (connection.transcript() != null) {
            heard.append(text);
        }
        put(bytes, 0, bytes.length);
    }

    /**
     * Text of a protocol line where the server takes UTF-8 (SMTPUTF8, UTF8=ACCEPT): no control characters.
     *
     * @throws MessagingException INVALID if there is one in it, or half a character; then nothing of it was written
     */
    public void writeUtf8(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                throw forbidden(c);
            }
            i += Character.charCount(c);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (connection.transcript() != null) {
            heard.append(text);
        }
        put(bytes, 0, bytes.length);
    }

    /** Raw bytes that a transcript must not show. */
    public void writeSecret(byte[] bytes) {
        if (connection.transcript() != null) {
            heard.append("***");
        }
        put(bytes, 0, bytes.length);
    }

    /** Ends a line. */
    public void crlf() {
        Transcript transcript = connection.transcript();
        if (transcript != null) {
            transcript.sent(heard.toString());
            heard.setLength(0);
        }
        put(CRLF, 0, 2);
    }

    /** Sends what is buffered. */
    public void flush() {
        checkOpen();
        if (!unflushed) {
            return;
        }
        unflushed = false;
        boolean little = length <= SMALLEST;
        drain();
        if (little && buffer.length > SMALLEST) {
            buffer = new byte[SMALLEST];
        }
        guarded(() -> stream.flush());
        connection.flushed();
    }

    private static byte[] ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                throw forbidden(c);
            }
        }
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static MessagingException forbidden(int c) {
        return new MessagingException(
                ErrorKind.INVALID,
                String.format("The character U+%04X must not be in a protocol line", c),
                "Take it out of the name, address or setting it came from");
    }

    private void put(byte[] bytes, int offset, int count) {
        unflushed = true;
        if (count > SIZE - length) {
            drain();
            if (count >= SIZE) {
                guarded(() -> stream.write(bytes, offset, count));
                total += count;
                return;
            }
        }
        if (count > buffer.length - length) {
            grow(length + count);
        }
        System.arraycopy(bytes, offset, buffer, length, count);
        length += count;
    }

    /** What was in the smaller one may be a secret. */
    private void grow(int needed) {
        byte[] smaller = buffer;
        buffer = Arrays.copyOf(smaller, Math.min(SIZE, Math.max(needed, smaller.length * 4)));
        Arrays.fill(smaller, (byte) 0);
    }

    private void drain() {
        if (length > 0) {
            int count = length;
            length = 0;
            guarded(() -> {
                stream.write(buffer, 0, count);
                Arrays.fill(buffer, 0, count, (byte) 0);
            });
            total += count;
        }
    }

    private void checkOpen() {
        if (stream == null || connection.isClosed()) {
            throw WireErrors.closedHere(connection.settings());
        }
    }

    private void guarded(Writing action) {
        checkOpen();
        writing = true;
        connection.writing();
        try {
            action.run();
        } catch (IOException e) {
            throw connection.failure(e);
        } finally {
            connection.written();
            writing = false;
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
