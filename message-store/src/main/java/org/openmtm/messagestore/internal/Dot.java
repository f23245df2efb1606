// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Instant;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * A final dot that may have left, before the send ledger says so.
 *
 * @param line how many lines the message's story had when it was claimed: numbers of attempts come again, this does not
 * @param time when it was allowed to leave
 * @param reply the server's acceptance, or empty as long as nothing was heard
 */
record Dot(long message, int attempt, long line, Instant time, String reply) {
    static final String PHASE = "DOT";

    Dot answered(String words) {
        return new Dot(message, attempt, line, time, words);
    }

    boolean isOf(long id, int number) {
        return message == id && attempt == number;
    }

    /** Whether it is the dot of the attempt that a row of the table is at. */
    boolean isOf(Submission row) {
        return isOf(row.message().value(), row.attempt()) && row.state() == SendState.SENDING;
    }

    /** The row as it is in truth. */
    Submission on(Submission row) {
        return row.to(SendState.DOT, reply, "").withPhase(PHASE).changedAt(time);
    }
}
