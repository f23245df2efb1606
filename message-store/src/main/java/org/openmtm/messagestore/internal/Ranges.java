// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.BodyRange;

/** Reads what is here of messages that are here in part. */
final class Ranges {
    /** Bytes that are read or written at once. */
    static final int MOST = 1 << 20;

    static final String COLUMNS = "message, start, length, codec, crc, data";

    private Ranges() {}

    /** A row of the table. */
    record Piece(long message, long start, int length, int codec, long crc, byte[] data) {
        static Piece read(ResultSet row) throws SQLException {
            return new Piece(
                    row.getLong(1), row.getLong(2), row.getInt(3), row.getInt(4), row.getLong(5), row.getBytes(6));
        }

        long end() {
            return start + length;
        }

        /** Unpacks its bytes into the codec's buffer. @throws IOException if they are damaged */
        void unpack(Codec bench) throws IOException {
            bench.unpack(new Codec.Part(length, codec, data));
            if (checksum(bench.raw, 0, length) != crc) {
                throw new IOException("their CRC-32C is not the one that was stored");
            }
        }
    }

    static long checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return crc.getValue();
    }

    static List<BodyRange> of(Db db, EntryId message) {
        List<BodyRange> joined = new ArrayList<>();
        db.list(
                        row -> new BodyRange(row.getLong(1), row.getLong(2)),
                        "SELECT start, length FROM body_range WHERE message = ? ORDER BY start",
                        message.value())
                .forEach(next -> join(joined, next));
        return joined;
    }

    private static void join(List<BodyRange> ranges, BodyRange next) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).end() == next.offset()) {
            BodyRange before = ranges.get(last);
            ranges.set(last, new BodyRange(before.offset(), before.length() + next.length()));
        } else {
            ranges.add(next);
        }
    }

    /** The pieces that hold any of the bytes from one offset to before another, ascending. */
    static List<Piece> overlapping(Db db, long message, long from, long to) {
        // No piece is longer than a part, so the look-up begins close to the first one.
        return db.list(
                Piece::read,
                "SELECT " + COLUMNS + " FROM body_range WHERE message = ? AND start > ? AND start < ?"
                        + " AND start + length > ? ORDER BY start",
                message,
                from - Codec.PART,
                to,
                from);
    }

    static byte[] read(Db db, CodecPool codecs, EntryId message, long offset, int length) {
        int most = Math.min(length, MOST);
        if (most <= 0 || offset < 0) {
            return new byte[0];
        }
        byte[] result = new byte[most];
        int got = 0;
        Codec bench = codecs.borrow();
        try {
            for (Piece piece : overlapping(db, message.value(), offset, offset + most)) {
                long at = offset + got;
                if (piece.start() > at) {
                    break;
                }
                unpackOrFail(piece, bench);
                int skip = (int) (at - piece.start());
                int now = Math.min(most - got, piece.length() - skip);
                System.arraycopy(bench.raw, skip, result, got, now);
                got += now;
            }
        } finally {
            codecs.giveBack(bench);
        }
        return got == most ? result : Arrays.copyOf(result, got);
    }

    static void unpackOrFail(Piece piece, Codec bench) {
        try {
            piece.unpack(bench);
        } catch (IOException e) {
            throw new MessagingException(ErrorKind.STORE, damage(piece, e), "Take its body away and fetch it again", e);
        }
    }

    static String damage(Piece piece, IOException reason) {
        return "The bytes of message " + piece.message() + " from " + piece.start() + " on are damaged: "
                + reason.getMessage();
    }
}
