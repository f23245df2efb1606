// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.SmtpReply;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.Submission;

/** What answers mean, and how long is waited for the next try. */
class VerdictTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofMinutes(240);

    private final RetrySchedule schedule = new RetrySchedule(new Random(1), FIRST, LONGEST, Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        "DOT, 250, ok, TAKEN",
        "MAIL, 421, closing, CLOSING",
        "RCPT, 421, closing, CLOSING",
        "DOT, 421, closing, CLOSING",
        "RCPT, 450, later, GREYLISTED",
        "RCPT, 451, later, GREYLISTED",
        "DATA, 451, later, GREYLISTED",
        "MAIL, 451, later, LATER",
        "DOT, 451, local error, LATER",
        "MAIL, 450, 4.7.1 Greylisted: see you, GREYLISTED",
        "DOT, 451, please wait (grey-listing), GREYLISTED",
        "DOT, 451, graylist in action, GREYLISTED",
        "RCPT, 452, too many recipients, TOO_MANY",
        "RCPT, 552, too many recipients, TOO_MANY",
        "RCPT, 552, 5.5.3 Too many recipients, TOO_MANY",
        "RCPT, 552, 5.0.0 no, TOO_MANY",
        "RCPT, 552, 5.2.2 Mailbox full, NEVER",
        "RCPT, 552, 5.2.3 Message length exceeds administrative limit, NEVER",
        "RCPT, 552, 5.3.4 Message too big for system, NEVER",
        "RCPT, 452, 4.2.2 Mailbox full, LATER",
        "RCPT, 452, 4.5.3 Too many recipients, TOO_MANY",
        "DOT, 452, disk full, LATER",
        "DOT, 552, quota, NEVER",
        "RCPT, 550, nobody, NEVER",
        "DATA, 554, no, NEVER"
    })
    void repliesByPhaseAndCode(Phase phase, int code, String words, Verdict expected) {
        assertThat(Verdict.of(phase, new SmtpReply(code, List.of(words)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "NETWORK, NETWORK",
        "BUSY, NETWORK",
        "PROTOCOL, NETWORK",
        "LIMIT, NETWORK",
        "AUTHENTICATION, ACCOUNT",
        "CONSENT, ACCOUNT",
        "TLS, ACCOUNT",
        "INVALID, ACCOUNT",
        "UNAVAILABLE, ACCOUNT"
    })
    void troubleByKind(ErrorKind kind, Verdict expected) {
        assertThat(Verdict.of(new MessagingException(kind, "x", ""))).isEqualTo(expected);
    }

    private static Submission waiting(String phase, String reply, Duration last) {
        return new Submission(
                EntryId.of(1),
                EntryId.of(2),
                org.openmtm.store.SendState.QUEUED,
                0,
                "<m@x>",
                "e",
                "a@x.org",
                List.of(),
                SendPlan.SOON,
                last == null ? null : NOW.plus(last),
                phase,
                reply,
                "",
                Filing.NONE,
                NOW,
                NOW);
    }

    @Test
    void waitsGrowAreSpreadAndEnd() {
        assertThat(schedule.after(1)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        assertThat(schedule.after(4)).isBetween(Duration.ofMinutes(32), Duration.ofMinutes(48));
        assertThat(schedule.after(1_000)).isBetween(Duration.ofMinutes(192), Duration.ofMinutes(288));
        assertThat(schedule.after(1)).isNotEqualTo(schedule.after(1));
    }

    @Test
    void waitsForTheNetworkGrowByWhatTheRowSays() {
        assertThat(schedule.afterNetwork(waiting("", "", null)))
                .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
        assertThat(schedule.afterNetwork(waiting("CONNECT", "", Duration.ofSeconds(30))))
                .isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
        assertThat(schedule.afterNetwork(waiting("BODY", "", Duration.ofMinutes(50))))
                .isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
        // The last wait was the server's wish, not the network's fault.
        assertThat(schedule.afterNetwork(waiting("RCPT", "451 later", Duration.ofMinutes(50))))
                .isLessThan(Duration.ofMinutes(1));
        assertThat(schedule.afterRefusal(waiting("AUTH", "535 no", Duration.ofMinutes(5))))
                .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
        // A clock that jumped between both times makes neither a loop nor an eternity.
        assertThat(schedule.afterNetwork(waiting("CONNECT", "", Duration.ofDays(-3))))
                .isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
        assertThat(schedule.afterNetwork(waiting("CONNECT", "", Duration.ofDays(400))))
                .isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
    }

    @Test
    void aRetryThatIsFartherAwayThanAnyIsDueAndATimeAPersonChoseIsNot() {
        assertThat(schedule.isDue(waiting("RCPT", "451 later", Duration.ofHours(4)), NOW))
                .isFalse();
        assertThat(schedule.isDue(waiting("RCPT", "451 later", Duration.ofDays(3)), NOW))
                .isTrue();
        assertThat(schedule.isDue(waiting("", "", Duration.ofDays(3)), NOW)).isFalse();
        assertThat(schedule.isDue(waiting("", "", Duration.ZERO), NOW)).isTrue();
        assertThat(schedule.isDue(waiting("", "", null), NOW)).isTrue();
    }
}
