// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Instant;
import java.util.Objects;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Writes the stories of messages that are to be sent: a line whenever something changes that a person wants to know. */
final class Stories {
    /** A message may wait for weeks without a network: the middle of a story that long is forgotten. */
    static final int MOST_LINES = 1_000;

    private static final int FIRST_LINES = 100;

    private final WriteContext context;

    Stories(WriteContext context) {
        this.context = context;
    }

    /**
     * What the change of a row has to say, in one line; nothing if only figures changed.
     *
     * @return how many lines there are then
     */
    long tell(LedgerRow before, Submission row) {
        String reply = Texts.cut(row.reply());
        String reason = Texts.cut(row.reason());
        String phase = Texts.cut(row.phase());
        Filing filing = row.filing();
        if (before.state() != row.state()
                || !before.reply().equals(reply)
                || !before.reason().equals(reason)
                || !before.phase().equals(phase)) {
            return add(row, before, phase, words(reply, reason));
        }
        if (!before.filing().equals(filing.state().name())
                || !before.filingWords().equals(Texts.cut(filing.words()))) {
            return add(
                    row,
                    before,
                    "filing",
                    Texts.orEmpty(filing.words()).isEmpty() ? words(filing.state()) : filing.words());
        }
        if (!before.start().equals(row.plan().start().name())
                || !Objects.equals(before.notBefore(), EntryRows.millis(row.notBefore()))) {
            return add(row, before, phase, plan(row));
        }
        return before.steps();
    }

    private long add(Submission row, LedgerRow before, String phase, String words) {
        add(row.message().value(), before.steps(), context.now(), row.attempt(), row.state(), phase, words);
        return before.steps() + 1;
    }

    /** @param steps how many lines there are */
    void add(long message, long steps, Instant time, int attempt, SendState state, String phase, String words) {
        context.db.update(
                "INSERT INTO story (message, position, time, attempt, state, phase, words) VALUES (?, ?, ?, ?, ?, ?, ?)",
                message,
                steps + 1,
                time.toEpochMilli(),
                attempt,
                state.name(),
                Texts.cut(phase),
                Texts.cut(words));
        if (steps >= MOST_LINES) {
            context.db.update(
                    "DELETE FROM story WHERE message = ? AND position = ?",
                    message,
                    steps + 1 - (MOST_LINES - FIRST_LINES));
        }
    }

    private static String words(String reply, String reason) {
        if (reason.isEmpty()) {
            return reply;
        }
        return reply.isEmpty() || reason.contains(reply) ? reason : reply + " (" + reason + ")";
    }

    private static String words(Filing.State state) {
        return switch (state) {
            case NONE -> "No copy is wanted on the server";
            case WANTED -> "A copy has to be filed on the server";
            case UPLOADING -> "The copy waits to be uploaded";
            case DONE -> "The copy is on the server";
            case FAILED -> "The server refuses the copy";
        };
    }

    private static String plan(Submission row) {
        String start = switch (row.plan().start()) {
            case SOON -> "Goes with the next run";
            case NEXT_CONNECTION -> "Goes with the next connection";
            case REQUEST -> "Waits until it is asked for";
        };
        return row.notBefore() == null ? start : start + ", not before " + row.notBefore();
    }
}
