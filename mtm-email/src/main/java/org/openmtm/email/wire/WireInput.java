// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.openmtm.error.MessagingException;

/**
 * The reading side of a connection, with a buffer of up to 64 KB that is small while
 * little comes. The end of the stream is never a value: it is a NETWORK error,
 * as is silence longer than the read time limit or than the deadline. For one thread at a time.
 */
public final class WireInput {
    private static final int SIZE = 64 * 1024;
    /** Enough for what is said to a connection that only listens. */
    private static final int SMALLEST = 512;

    /** What is here already needs hardly any time to be decrypted; what is no data, but TLS's own, never becomes any. */
    private static final Duration DECRYPTED = Duration.ofMillis(20);

    private static final byte[] NOTHING = {};

    private final WireConnection connection;
    private byte[] buffer = NOTHING;
    private InputStream stream;
    private int position;
    private int end;
    private long deadline;
    private Duration deadlineSpan;
    private Duration socketLimit;
    private volatile long total;
    private volatile boolean reading;

    WireInput(WireConnection connection) {
        this.connection = connection;
    }

    void attach(InputStream in) {
        this.stream = in;
        this.position = 0;
        this.end = 0;
        this.socketLimit = null;
    }

    /** Takes out what was read already and belongs to somebody else. */
    byte[] takeBuffered() {
        byte[] taken = Arrays.copyOfRange(buffer, position, end);
        position = end;
        return taken;
    }

    boolean reading() {
        return reading;
    }

    long total() {
        return total;
    }

    /**
     * From now on, all that is read has to have come within this time, however it trickles; null takes the limit away.
     * Exceeded, it is a NETWORK error.
     */
    public void deadline(Duration span) {
        this.deadlineSpan = span;
        this.deadline = span == null ? 0 : System.nanoTime() + span.toNanos();
    }

    /** The next byte, 0 to 255. */
    public int read() {
        if (position == end) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    /** The next byte, which stays. */
    public int peek() {
        if (position == end) {
            fill();
        }
        return buffer[position] & 0xff;
    }

    /** How many bytes can be read without asking the socket. */
    public int buffered() {
        return end - position;
    }

    /**
     * Whether something came that was not read yet, as far as can be known without waiting; the end of the stream is nothing.
     *
     * @throws MessagingException NETWORK if it is known that the connection broke, or that the peer ended TLS
     */
    public boolean ready() {
        if (position < end) {
            return true;
        }
        try {
            return stream != null && (stream.available() > 0 || (connection.cameEncrypted() && await(DECRYPTED)));
        } catch (IOException e) {
            throw connection.failure(e);
        }
    }

    /**
     * Waits until something can be read. While it waits it holds hardly any memory.
     *
     * @param limit at most so long; the read time limit does not count here, the deadline does
     * @return false if nothing came; the connection is as before
     * @throws MessagingException NETWORK if the connection ended or broke
     */
    public boolean await(Duration limit) {
        if (buffered() > 0) {
            return true;
        }
        if (buffer.length > SMALLEST) {
            position = 0;
            end = 0;
            buffer = NOTHING;
        }
        return receive(limit, true);
    }

    /**
     * A line without its line end, as Latin-1: one char for each byte. A bare LF ends a line too.
     *
     * @param maxBytes the longest line that is taken
     * @throws MessagingException LIMIT if it is longer
     */
    public String readLine(int maxBytes) {
        byte[] collected = null;
        int length = 0;
        while (true) {
            if (position == end) {
                fill();
            }
            int lf = indexOfLf();
            int stop = lf < 0 ? end : lf;
            int count = stop - position;
            if (length + count > maxBytes + 1) {
                throw WireErrors.tooLong(connection.settings(), "line", maxBytes);
            }
            if (lf >= 0 && collected == null) {
                return line(buffer, position, count, lf + 1, maxBytes);
            }
            collected = collected == null ? new byte[Math.max(256, count)] : grow(collected, length + count);
            System.arraycopy(buffer, position, collected, length, count);
            length += count;
            if (lf >= 0) {
                return line(collected, 0, length, lf + 1, maxBytes);
            }
            position = end;
        }
    }

    private String line(byte[] bytes, int from, int count, int next, int maxBytes) {
        position = next;
        int length = count > 0 && bytes[from + count - 1] == '\r' ? count - 1 : count;
        if (length > maxBytes) {
            throw WireErrors.tooLong(connection.settings(), "line", maxBytes);
        }
        String line = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        Transcript transcript = connection.transcript();
        if (transcript != null) {
            transcript.received(line);
        }
        return line;
    }

    private int indexOfLf() {
        for (int i = position; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] grow(byte[] bytes, int needed) {
        return needed <= bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
    }

    /** Exactly {@code length} bytes. @throws MessagingException NETWORK if the stream ends before */
    public void readFully(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            done += readSome(bytes, offset + done, length - done);
        }
    }

    /**
     * Drops exactly so many bytes.
     *
     * @throws MessagingException NETWORK if the stream ends before, CANCELLED if it was closed here
     */
    public void skip(long count) {
        for (long left = count; left > 0; ) {
            if (position == end) {
                fill();
            }
            int skipped = (int) Math.min(left, buffered());
            position += skipped;
            left -= skipped;
        }
    }

    /** How many bytes were read out of here so far. */
    public long consumed() {
        return total - buffered();
    }

    /**
     * Exactly the next {@code length} bytes as a stream (a literal). If the connection ends before, reading is a NETWORK
     * {@link MessagingException}, never a short body. Closing it skips what is left, and fails if that does not come;
     * after a failure it does nothing.
     */
    public InputStream limited(long length) {
        Transcript transcript = connection.transcript();
        if (transcript != null) {
            transcript.received("{" + length + " bytes}");
        }
        return new Limited(length);
    }

    private int readSome(byte[] bytes, int offset, int length) {
        if (position == end) {
            if (length >= SIZE / 4) {
                return fromStream(bytes, offset, length);
            }
            fill();
        }
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    private void fill() {
        receive(connection.readTimeout(), false);
    }

    private boolean receive(Duration limit, boolean timeoutIsFine) {
        if (buffer.length < SIZE && end == buffer.length) {
            // It came in full last time: there is more.
            buffer = new byte[Math.min(SIZE, Math.max(SMALLEST, buffer.length * 8))];
        }
        int count = fromStream(buffer, 0, buffer.length, limit, timeoutIsFine);
        position = 0;
        end = count;
        return count > 0;
    }

    private int fromStream(byte[] bytes, int offset, int length) {
        return fromStream(bytes, offset, length, connection.readTimeout(), false);
    }

    private int fromStream(byte[] bytes, int offset, int length, Duration limit, boolean timeoutIsFine) {
        if (stream == null || connection.isClosed()) {
            throw WireErrors.closedHere(connection.settings());
        }
        connection.waiting();
        reading = true;
        try {
            limitSocket(limit);
            int count = stream.read(bytes, offset, length);
            if (count < 0) {
                throw connection.isClosed()
                        ? WireErrors.closedHere(connection.settings())
                        : WireErrors.closedByPeer(connection.settings());
            }
            total += count;
            return count;
        } catch (SocketTimeoutException e) {
            checkDeadline();
            if (timeoutIsFine) {
                return 0;
            }
            throw WireErrors.silent(connection.settings(), limit);
        } catch (IOException e) {
            throw connection.failure(e);
        } finally {
            reading = false;
        }
    }

    private void limitSocket(Duration limit) throws IOException {
        Duration effective = limit;
        if (deadlineSpan != null) {
            checkDeadline();
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            effective = left.compareTo(limit) < 0 ? left : limit;
        }
        if (!effective.equals(socketLimit)) {
            connection.socketTimeout(effective);
            socketLimit = effective;
        }
    }

    private void checkDeadline() {
        if (deadlineSpan != null && System.nanoTime() - deadline >= -1_000_000) {
            throw WireErrors.tooSlow(connection.settings(), deadlineSpan);
        }
    }

    private final class Limited extends InputStream {
        private long left;
        private boolean failed;

        Limited(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            failed = true;
            int next = WireInput.this.read();
            failed = false;
            left--;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
                return length == 0 ? 0 : -1;
            }
            if (length == 0) {
                return 0;
            }
            failed = true;
            int count = readSome(bytes, offset, (int) Math.min(length, left));
            failed = false;
            left -= count;
            return count;
        }

        @Override
        public int available() {
            return (int) Math.min(left, buffered());
        }

        @Override
        public void close() {
            if (!failed) {
                failed = true;
                WireInput.this.skip(left);
                left = 0;
                failed = false;
            }
        }
    }
}
