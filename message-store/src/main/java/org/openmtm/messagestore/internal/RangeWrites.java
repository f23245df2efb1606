// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.Arrays;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;

/** Keeps stretches of the raw bytes of messages. Rows never overlap: of what is put only the gaps are filled. */
final class RangeWrites {
    private final WriteContext context;
    private final CodecPool codecs;

    RangeWrites(WriteContext context, CodecPool codecs) {
        this.context = context;
        this.codecs = codecs;
    }

    void put(EntryId message, long offset, byte[] bytes) {
        EntryRow row = EntryRow.message(context.db, message);
        requireFitting(row, offset, bytes);
        if (bytes.length == 0) {
            return;
        }
        Codec bench = codecs.borrow();
        boolean added = false;
        try {
            int done = 0;
            for (Ranges.Piece piece : Ranges.overlapping(context.db, row.id(), offset, offset + bytes.length)) {
                int start = (int) Math.max(0, piece.start() - offset);
                added |= add(row.id(), offset, bytes, done, start, bench);
                done = (int) Math.min(bytes.length, piece.end() - offset);
                requireAgreement(piece, offset, bytes, start, done, bench);
            }
            added |= add(row.id(), offset, bytes, done, bytes.length, bench);
        } finally {
            codecs.giveBack(bench);
        }
        if (added) {
            context.db.update(
                    "UPDATE entry SET body_state = ? WHERE id = ? AND body_state = ?",
                    EntryRow.PARTIAL,
                    row.id(),
                    EntryRow.NONE);
            context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), row.id(), "body");
        }
    }

    private static void requireFitting(EntryRow row, long offset, byte[] bytes) {
        if (row.complete()) {
            throw new MessagingException(ErrorKind.CONFLICT, "All of message " + row.id() + " is here", "");
        }
        if (bytes.length > Ranges.MOST) {
            throw new MessagingException(
                    ErrorKind.LIMIT, bytes.length + " bytes are too many at once", "At most 1 MiB is put at once");
        }
        if (offset < 0 || offset > row.size() - bytes.length) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "Message " + row.id() + " has " + row.size() + " bytes: " + bytes.length + " from " + offset
                            + " on do not lie within",
                    "");
        }
    }

    private static void requireAgreement(Ranges.Piece piece, long offset, byte[] bytes, int from, int to, Codec bench) {
        Ranges.unpackOrFail(piece, bench);
        int skip = (int) (offset + from - piece.start());
        if (!Arrays.equals(bytes, from, to, bench.raw, skip, skip + to - from)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The bytes of message " + piece.message() + " from " + (offset + from)
                            + " on are not those that came before",
                    "Take its body away and fetch it again");
        }
    }

    /** @return whether there was anything between the two positions */
    private boolean add(long message, long offset, byte[] bytes, int from, int to, Codec bench) {
        for (int at = from; at < to; at += Codec.PART) {
            int length = Math.min(Codec.PART, to - at);
            bench.grow(length);
            System.arraycopy(bytes, at, bench.raw, 0, length);
            Codec.Part part = bench.pack(length);
            context.db.update(
                    "INSERT INTO body_range (" + Ranges.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
                    message,
                    offset + at,
                    length,
                    part.codec(),
                    Ranges.checksum(bytes, at, length),
                    part.data());
        }
        return from < to;
    }

    void copy(long from, long to) {
        context.db.update(
                "INSERT INTO body_range (" + Ranges.COLUMNS + ") SELECT ?, start, length, codec, crc, data"
                        + " FROM body_range WHERE message = ?",
                to,
                from);
    }

    void drop(long message) {
        context.db.update("DELETE FROM body_range WHERE message = ?", message);
    }
}
