// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.SendOptions.When;
import org.openmtm.store.SendPlan;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** When a message goes, and what is reported about it: shared by all commands that let one go. */
final class Outgoing {

    /** At most one of these. */
    static final class Deferral {
        @Option(names = "--draft", description = "Leave it in the Drafts.")
        private boolean draft;

        @Option(names = "--now", description = "Send it at once, whatever the account is set to.")
        private boolean now;

        @Option(names = "--on-next-connection", description = "Leave it in the Outbox until the account connects.")
        private boolean nextConnection;

        @Option(names = "--on-request", description = "Leave it in the Outbox until outbox retry asks for it.")
        private boolean onRequest;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "Not before this time: " + SendTime.FORMS + ". Goes by itself while mtm runs.")
        private String at;

        private When when() {
            return draft
                    ? When.DRAFT
                    : now ? When.NOW : nextConnection ? When.NEXT_CONNECTION : onRequest ? When.ON_REQUEST : When.AT;
        }
    }

    @ArgGroup
    private Deferral deferral;

    @Option(
            names = "--not-after",
            paramLabel = "TIME",
            description = "Give it up at this time. The account's time.to.live.hours if left out.")
    private String notAfter;

    @Option(
            names = "--unless-answered",
            description = "Take it back to the Drafts if somebody answers in its thread before it leaves.")
    private boolean unlessAnswered;

    @Option(
            names = "--report",
            paramLabel = "EVENTS",
            description = "What servers are to report: of success, failure, delay those with commas between; or never.")
    private String report;

    @Option(
            names = "--report-return",
            paramLabel = "PART",
            description = "What comes back with a report: headers or full.")
    private SendPlan.Returned returned;

    /**
     * @param preferred when it goes if nothing was said
     * @throws IllegalArgumentException for a time or an event that is none
     */
    SendOptions options(When preferred) {
        ZonedDateTime now = ZonedDateTime.now();
        String at = deferral == null ? null : deferral.at;
        return new SendOptions(
                deferral == null ? preferred : deferral.when(),
                time(at, now),
                time(notAfter, now),
                unlessAnswered,
                events(),
                returned);
    }

    private static Instant time(String text, ZonedDateTime now) {
        return text == null ? null : SendTime.parse(text, now);
    }

    private Set<SendPlan.Event> events() {
        if (report == null) {
            return null;
        }
        EnumSet<SendPlan.Event> events = EnumSet.noneOf(SendPlan.Event.class);
        for (String word : report.toLowerCase(Locale.ROOT).split(",", -1)) {
            events.add(Arrays.stream(SendPlan.Event.values())
                    .filter(event -> PartOptions.word(event).equals(word.strip()))
                    .findFirst()
                    .orElseThrow(this::noEvents));
        }
        if (events.size() > 1 && events.contains(SendPlan.Event.NEVER)) {
            throw noEvents();
        }
        return events;
    }

    private IllegalArgumentException noEvents() {
        return new IllegalArgumentException(
                "--report is success, failure and delay with commas between, or never; not '" + report + "'");
    }
}
