// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Puts messages off that nothing was said about: each row says until when, and why. */
final class Postponing {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final SendLedger ledger;
    private final RetrySchedule schedule;
    private final Waiting waiting;
    private final Clock clock;

    Postponing(SendLedger ledger, RetrySchedule schedule, Waiting waiting, Clock clock) {
        this.ledger = ledger;
        this.schedule = schedule;
        this.waiting = waiting;
        this.clock = clock;
    }

    /**
     * What is new waits with a message whose log-in was refused.
     *
     * @throws MessagingException AUTHENTICATION if it has to; otherwise nothing happens
     */
    void untilLogin(List<Submission> outbox, Collection<Submission> due) {
        Submission refused = waiting.refused(outbox, due).orElse(null);
        if (refused == null) {
            return;
        }
        ledger.defer(
                List.copyOf(due),
                row -> row.to(SendState.QUEUED, refused.reply(), refused.reason())
                        .withPhase(refused.phase())
                        .withNotBefore(refused.notBefore()));
        throw new MessagingException(
                ErrorKind.AUTHENTICATION,
                "The server refused the log-in; it is not asked again before " + refused.notBefore(),
                refused.reply(),
                "Set the password of the account, and try a message again",
                null);
    }

    /** One waits for an earlier message of its conversation. @param row QUEUED, or SENDING if it was claimed */
    void behind(Submission row, Submission before) {
        Instant now = clock.instant();
        Duration wait = before.notBefore() == null ? SOON : Duration.between(now, before.notBefore());
        Duration least = wait.compareTo(SOON) < 0 ? SOON : wait;
        String reason = "Waits for message " + before.message() + ", an earlier one of its conversation";
        if (row.state() == SendState.SENDING) {
            ledger.back(row, RetrySchedule.BEHIND, reason, least);
        } else if (!row.phase().equals(RetrySchedule.BEHIND) || schedule.isDue(row, now)) {
            ledger.defer(
                    List.of(row),
                    held -> held.to(SendState.QUEUED, "", reason)
                            .withPhase(RetrySchedule.BEHIND)
                            .withNotBefore(now.plus(least)));
        }
    }

    /** Whether somebody answered it cannot be told now. */
    void untilKnown(Submission row, MessagingException e) {
        ledger.defer(
                List.of(row),
                waiting -> waiting.to(SendState.QUEUED, "", "Whether somebody answered cannot be told: " + e.oneLine())
                        .withPhase("ANSWER")
                        .withNotBefore(clock.instant().plus(schedule.afterNetwork(row))));
    }

    /** All wait for the same time, so that the server is asked once. */
    void all(List<Submission> rows, MessagingException e, Phase phase) {
        boolean network = Verdict.of(e) == Verdict.NETWORK;
        Instant time = rows.stream()
                .map(row -> network ? schedule.afterNetwork(row) : schedule.afterRefusal(row))
                .max(Duration::compareTo)
                .map(clock.instant()::plus)
                .orElse(null);
        // With words it is known that this is not about the network.
        String words = network ? "" : e.serverWords().isEmpty() ? e.getMessage() : e.serverWords();
        ledger.defer(
                rows,
                row -> row.to(SendState.QUEUED, words, e.oneLine())
                        .withPhase(phase.name())
                        .withNotBefore(time));
    }
}
