// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import java.util.Set;

/**
 * What was decided about the sending of a message when it was put into the Outbox; only a person changes it afterwards.
 *
 * @param start what makes it go
 * @param notAfter when it is given up, or null for never; the message fails then, with the reason "too late"
 * @param unlessAnswered taken back to the Drafts if somebody answered in its thread before it left
 * @param priority those of a higher one leave first
 * @param reports when the servers are to report (RFC 3461 NOTIFY), the same for all recipients; empty leaves it to them
 * @param returned how much of the message comes back with a report (RFC 3461 RET)
 */
public record SendPlan(
        Start start,
        Instant notAfter,
        boolean unlessAnswered,
        Priority priority,
        Set<Event> reports,
        Returned returned) {
    /** What makes a message go, once its time has come. */
    public enum Start {
        /** Nothing more: the next run of the Outbox, which starts by itself. */
        SOON,
        /** The next connection of its account. */
        NEXT_CONNECTION,
        /** A person who asks for this message. */
        REQUEST
    }

    public enum Priority {
        HIGH,
        NORMAL,
        LOW
    }

    /** RFC 3461, 4.1. NEVER stands alone. */
    public enum Event {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    /** RFC 3461, 4.3. */
    public enum Returned {
        HEADERS,
        FULL
    }

    public static final SendPlan SOON =
            new SendPlan(Start.SOON, null, false, Priority.NORMAL, Set.of(), Returned.HEADERS);

    public SendPlan {
        reports = Set.copyOf(reports);
    }

    public SendPlan withStart(Start next) {
        return new SendPlan(next, notAfter, unlessAnswered, priority, reports, returned);
    }

    public SendPlan withNotAfter(Instant time) {
        return new SendPlan(start, time, unlessAnswered, priority, reports, returned);
    }
}
