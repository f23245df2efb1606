// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of dots, written over and over. It keeps its length, so that a write is durable without a change of the file
 * system's own data: one write of some bytes, instead of the pages that a row of the database costs.
 *
 * <p>It has two halves, each a sequence of records of one epoch. When one half is full the other one begins anew, with the next
 * epoch; what follows its last record are records of an epoch before, which count no more. A record that was cut by a power
 * failure fails its checksum, and its dot never left. Not thread safe.
 */
class DotLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DotLog.class);
    static final String FILE = "dots.log";
    /** Bytes of a half: the records of some hundred mails. */
    static final int HALF = 128 << 10;

    private static final int HEAD = 2 * Integer.BYTES;
    private static final int FIXED = 1 + 5 * Long.BYTES + Integer.BYTES;
    private static final int MOST_REPLY = 512;

    /** What a record says of a dot. */
    enum Kind {
        LEFT,
        ANSWERED,
        /** It did not leave after all, and its attempt may be made again. */
        VOID
    }

    record Mark(Kind kind, Dot dot) {}

    private record Half(int number, long epoch, List<Mark> marks) {}

    private final Path file;
    private final long store;
    private final int length;
    private RandomAccessFile durable;
    private RandomAccessFile soon;
    private long epoch;
    private int half;
    private int position;
    /** The last records of this half, which are not durable yet. */
    private final ByteArrayOutputStream late = new ByteArrayOutputStream();

    /**
     * @param store the number of the store: a file that was left by another one says nothing
     * @param length bytes of a half
     */
    DotLog(Path file, long store, int length) {
        this.file = file;
        this.store = store;
        this.length = length;
        this.position = length;
    }

    /** What the file says, in the order of writing. What is written next begins a half anew. */
    List<Mark> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Half> halves = new ArrayList<>();
        for (int number = 0; number < 2 && content.capacity() >= (number + 1) * length; number++) {
            halves.add(half(content.slice(number * length, length), number));
        }
        halves.sort(Comparator.comparingLong(Half::epoch));
        for (Half later : halves) {
            epoch = later.epoch();
            half = later.number();
        }
        return halves.stream().flatMap(each -> each.marks().stream()).toList();
    }

    private Half half(ByteBuffer content, int number) {
        List<Mark> marks = new ArrayList<>();
        long first = 0;
        while (content.remaining() >= HEAD + FIXED) {
            int size = content.getInt();
            int checksum = content.getInt();
            if (size < FIXED || size > content.remaining()) {
                break;
            }
            ByteBuffer record = content.slice(content.position(), size);
            content.position(content.position() + size);
            if (checksum(record) != checksum || record.getLong() != store) {
                break;
            }
            long own = record.getLong();
            if (!marks.isEmpty() && own != first) {
                break;
            }
            first = own;
            marks.add(mark(record));
        }
        return new Half(number, first, marks);
    }

    private static Mark mark(ByteBuffer record) {
        Kind kind = Kind.values()[record.get()];
        long message = record.getLong();
        int attempt = record.getInt();
        long line = record.getLong();
        Instant time = Instant.ofEpochMilli(record.getLong());
        String reply = StandardCharsets.UTF_8.decode(record).toString();
        return new Mark(kind, new Dot(message, attempt, line, time, reply));
    }

    /** The half in which the next record will lie, if the current one has no room. */
    int next() {
        return 1 - half;
    }

    /** Whether the record has room where the last one was written. */
    boolean hasRoom(Mark mark) {
        return position + HEAD + FIXED + reply(mark).length <= length;
    }

    /** Begins the other half anew: what stands in it is forgotten. */
    void turn() throws IOException {
        if (late.size() > 0) {
            put((long) half * length + position - late.size(), late.toByteArray(), true);
            late.reset();
        }
        half = next();
        epoch++;
        position = 0;
    }

    /**
     * Writes a record where there is room for it.
     *
     * @param now whether it is durable when this returns; else it outlives this process, and the power with a later one
     * @return the half in which it lies
     */
    int write(Mark mark, boolean now) throws IOException {
        open();
        byte[] record = record(mark);
        long end = (long) half * length + position;
        if (now) {
            // A durable write speaks for its own bytes only: a gap before them would hide them.
            byte[] rest = late.toByteArray();
            byte[] all = Arrays.copyOf(rest, rest.length + record.length);
            System.arraycopy(record, 0, all, rest.length, record.length);
            put(end - rest.length, all, true);
            late.reset();
        } else {
            put(end, record, false);
            late.writeBytes(record);
        }
        position += record.length;
        return half;
    }

    /** All that touches what is written. */
    void put(long at, byte[] bytes, boolean now) throws IOException {
        RandomAccessFile way = now ? durable : soon;
        way.seek(at);
        way.write(bytes);
    }

    /** Not a channel: an interrupt of the thread that writes would close it. */
    private void open() throws IOException {
        if (durable == null) {
            StoreDirectory.create(file);
            try {
                soon = new RandomAccessFile(file.toFile(), "rw");
                if (soon.length() != 2L * length) {
                    soon.setLength(0);
                    soon.write(new byte[2 * length]);
                    soon.getFD().sync();
                    syncDirectory();
                }
                durable = new RandomAccessFile(file.toFile(), "rwd");
            } catch (IOException e) {
                close();
                throw e;
            }
        }
    }

    /** The name of a new file has to outlive a power failure, too. */
    private void syncDirectory() {
        boolean interrupted = Thread.interrupted();
        try (FileChannel parent = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        } catch (IOException e) {
            LOG.debug("This system makes no directory durable by itself: {}", e.toString());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private byte[] record(Mark mark) {
        byte[] reply = reply(mark);
        ByteBuffer record = ByteBuffer.allocate(HEAD + FIXED + reply.length);
        record.position(HEAD);
        record.putLong(store).putLong(epoch).put((byte) mark.kind().ordinal());
        record.putLong(mark.dot().message()).putInt(mark.dot().attempt());
        record.putLong(mark.dot().line())
                .putLong(mark.dot().time().toEpochMilli())
                .put(reply);
        record.flip();
        record.putInt(0, record.limit() - HEAD);
        record.putInt(Integer.BYTES, checksum(record.slice(HEAD, record.limit() - HEAD)));
        return record.array();
    }

    private static byte[] reply(Mark mark) {
        String words = Texts.orEmpty(mark.dot().reply());
        byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MOST_REPLY
                ? bytes
                : words.substring(0, MOST_REPLY / 4).getBytes(StandardCharsets.UTF_8);
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate());
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        for (RandomAccessFile way : new RandomAccessFile[] {durable, soon}) {
            if (way != null) {
                way.close();
            }
        }
        durable = null;
        soon = null;
    }

    /** All that it says stands in the database, durably: who comes next need not read it. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
