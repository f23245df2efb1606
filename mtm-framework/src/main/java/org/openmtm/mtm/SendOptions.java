// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.time.Instant;
import java.util.Set;
import org.openmtm.store.SendPlan;

/**
 * When a composed message goes, and what is reported about it.
 *
 * @param when see {@link When}
 * @param at for {@code AT}: not before this time; else null
 * @param notAfter given up at this time, or null for the account's time to live
 * @param unlessAnswered taken back to the Drafts if somebody answered in its thread before it left
 * @param reports when servers are to report; null as the settings of the service say, empty leaves it to them
 * @param returned how much of the message comes back with a report; null as set
 */
public record SendOptions(
        When when,
        Instant at,
        Instant notAfter,
        boolean unlessAnswered,
        Set<SendPlan.Event> reports,
        SendPlan.Returned returned) {
    public enum When {
        /** Not at all: it goes to the Drafts. */
        DRAFT,
        /** As the settings of the service say: NOW, NEXT_CONNECTION or ON_REQUEST. */
        AS_SET,
        /** With the next run of the Outbox, which starts by itself, or at once when the caller starts it. */
        NOW,
        /** When the account connects next. */
        NEXT_CONNECTION,
        /** When a person asks for it ({@link org.openmtm.session.MessagingSession#retrySend}). */
        ON_REQUEST,
        /** Not before a time. */
        AT
    }

    public static final SendOptions DRAFT = of(When.DRAFT);
    public static final SendOptions AS_SET = of(When.AS_SET);
    public static final SendOptions NOW = of(When.NOW);
    public static final SendOptions NEXT_CONNECTION = of(When.NEXT_CONNECTION);
    public static final SendOptions ON_REQUEST = of(When.ON_REQUEST);

    public SendOptions {
        reports = reports == null ? null : Set.copyOf(reports);
    }

    private static SendOptions of(When when) {
        return new SendOptions(when, null, null, false, null, null);
    }

    public static SendOptions at(Instant time) {
        return new SendOptions(When.AT, time, null, false, null, null);
    }

    public SendOptions withNotAfter(Instant time) {
        return new SendOptions(when, at, time, unlessAnswered, reports, returned);
    }

    public SendOptions withUnlessAnswered(boolean yes) {
        return new SendOptions(when, at, notAfter, yes, reports, returned);
    }

    public SendOptions withReports(Set<SendPlan.Event> events, SendPlan.Returned part) {
        return new SendOptions(when, at, notAfter, unlessAnswered, events, part);
    }
}
