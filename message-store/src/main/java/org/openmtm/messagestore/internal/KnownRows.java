// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.store.Submission;

/**
 * The rows of the send ledger that the writer has just read or written. A message that is sent changes several times within
 * milliseconds, and to read its row each time would cost as much as to change it.
 */
final class KnownRows {
    /** So many messages are on their way at a time, and fewer that have many recipients. */
    private static final int REMEMBERED = 64;

    private static final int LARGE_REMEMBERED = 4;
    private static final int LARGE = 100;

    /** Whether there are too many, of which one has so many recipients. */
    static boolean isFull(int rows, int recipients) {
        return rows > (recipients > LARGE ? LARGE_REMEMBERED : REMEMBERED);
    }

    /**
     * A row as the database has it.
     *
     * @param steps how many lines its story has
     * @param parent the folder in which the message lies
     */
    record Known(Submission row, long steps, long parent) {}

    private final Map<Long, Known> rows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            return isFull(size(), eldest.getValue().row().recipients().size());
        }
    };

    /** @return null if it has to be read */
    Known get(long message) {
        return rows.get(message);
    }

    void put(Known known) {
        long message = known.row().message().value();
        rows.remove(message);
        rows.put(message, known);
    }

    /** What was remembered of the message may not be true any more. */
    void forget(long message) {
        rows.remove(message);
    }

    /** Nor that of any. */
    void forget() {
        rows.clear();
    }

    /** The row was changed; it is remembered if what is written is what was given, to the letter. */
    void changed(Known before, Submission next, long steps, Instant now) {
        long message = next.message().value();
        if (before != null && isWhole(next) && hasSameOrigin(before.row(), next)) {
            put(new Known(next.changedAt(Instant.ofEpochMilli(now.toEpochMilli())), steps, before.parent()));
        } else {
            forget(message);
        }
    }

    private static boolean hasSameOrigin(Submission before, Submission next) {
        return before.service().equals(next.service())
                && before.messageId().equals(next.messageId())
                && before.envelopeId().equals(next.envelopeId())
                && before.sender().equals(next.sender())
                && before.created().equals(next.created());
    }

    /** Whether nothing of it is cut when it is written. */
    private static boolean isWhole(Submission row) {
        return isWhole(row.phase())
                && isWhole(row.reply())
                && isWhole(row.reason())
                && isWhole(row.filing().words())
                && isWhole(row.notBefore())
                && isWhole(row.plan().notAfter())
                && row.recipients().stream()
                        .allMatch(recipient -> isWhole(recipient.reply()) && isWhole(recipient.reportWords()));
    }

    private static boolean isWhole(String text) {
        return text != null && Texts.cut(text).equals(text);
    }

    private static boolean isWhole(Instant time) {
        return time == null || time.equals(Instant.ofEpochMilli(time.toEpochMilli()));
    }
}
