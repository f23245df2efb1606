// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.SendOptions;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendPlan.Event;
import org.openmtm.store.SendPlan.Returned;
import org.openmtm.store.SendPlan.Start;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

class OutboxTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<String, Object> settings = new HashMap<>();

    private Outbox outbox() {
        return new Outbox(EntryId.of(7), new SmtpSettings(new ServiceSettings(settings)), NOW);
    }

    private Submission row(String sender, SendPlan.Priority priority, boolean filed, SendOptions options) {
        outbox().check(options);
        Outbox.Item item =
                new Outbox.Item("<1@x>", sender, Outbox.recipients(List.of("a@b.c"), false), priority, filed);
        return outbox().row(EntryId.of(8), item, options);
    }

    private Submission row(SendOptions options) {
        return row("anna@example.org", null, true, options);
    }

    @Test
    void whatTheCallerLeavesOpenTheSettingsSay() {
        Submission row = row(SendOptions.AS_SET);
        assertThat(row.state()).isEqualTo(SendState.QUEUED);
        assertThat(row.plan())
                .isEqualTo(new SendPlan(
                        Start.SOON,
                        null,
                        false,
                        SendPlan.Priority.NORMAL,
                        Set.of(Event.FAILURE, Event.DELAY),
                        Returned.HEADERS));
        assertThat(row.filing()).isEqualTo(new Filing(Filing.State.WANTED, null, "auto"));
        settings.putAll(
                Map.of("send.option", "on-request", "report.on", "", "report.return", "full", "file.sent", "always"));
        assertThat(row(SendOptions.AS_SET).plan())
                .isEqualTo(new SendPlan(Start.REQUEST, null, false, SendPlan.Priority.NORMAL, Set.of(), Returned.FULL));
        assertThat(row(SendOptions.AS_SET).filing().words()).isEqualTo("always");
        settings.putAll(Map.of("send.option", "next-connection", "file.sent", "never"));
        assertThat(row(SendOptions.AS_SET).plan().start()).isEqualTo(Start.NEXT_CONNECTION);
        assertThat(row(SendOptions.AS_SET).filing()).isEqualTo(Filing.NONE);
    }

    @Test
    void whatTheCallerSaysCounts() {
        settings.putAll(Map.of("send.option", "on-request", "report.on", "never"));
        assertThat(row(SendOptions.NOW).plan().start()).isEqualTo(Start.SOON);
        assertThat(row(SendOptions.NEXT_CONNECTION).plan().start()).isEqualTo(Start.NEXT_CONNECTION);
        assertThat(row(SendOptions.ON_REQUEST).plan().start()).isEqualTo(Start.REQUEST);
        Instant later = NOW.plus(Duration.ofHours(1));
        SendOptions all = SendOptions.at(later)
                .withNotAfter(later.plusSeconds(1))
                .withUnlessAnswered(true)
                .withReports(Set.of(Event.SUCCESS), Returned.FULL);
        Submission row = row("anna@example.org", SendPlan.Priority.HIGH, false, all);
        assertThat(row.notBefore()).isEqualTo(later);
        assertThat(row.plan())
                .isEqualTo(new SendPlan(
                        Start.SOON,
                        later.plusSeconds(1),
                        true,
                        SendPlan.Priority.HIGH,
                        Set.of(Event.SUCCESS),
                        Returned.FULL));
        assertThat(row.filing()).isEqualTo(Filing.NONE);
        assertThat(row(SendOptions.NOW.withReports(Set.of(), null)).plan().reports())
                .isEmpty();
    }

    @Test
    void nobodyIsToReportAboutWhatHasNoSender() {
        assertThat(row("", null, false, SendOptions.NOW).plan().reports()).containsExactly(Event.NEVER);
    }

    @Test
    void wishesThatCannotBeFulfilledAreRefused() {
        Instant later = NOW.plus(Duration.ofHours(1));
        for (SendOptions wrong : List.of(
                new SendOptions(SendOptions.When.AT, null, null, false, null, null),
                SendOptions.NOW.withNotAfter(NOW),
                SendOptions.at(later).withNotAfter(later),
                SendOptions.NOW.withReports(Set.of(Event.NEVER, Event.DELAY), null))) {
            MessagingException e = catchThrowableOfType(MessagingException.class, () -> row(wrong));
            assertThat(e).as(wrong.toString()).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        }
        assertThat(row(SendOptions.at(NOW.minusSeconds(5)).withNotAfter(NOW.plusSeconds(1)))
                        .notBefore())
                .isBefore(NOW);
    }
}
