// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.time.Instant;

/**
 * When a composed message goes.
 *
 * @param when see {@link When}
 * @param at for {@code AT}: not before this time; else null
 */
public record SendOptions(When when, Instant at) {
    public enum When {
        /** Not at all: it goes to the Drafts. */
        DRAFT,
        /** With the next run of the Outbox, which the caller may start at once. */
        NOW,
        /** When the account connects next. */
        NEXT_CONNECTION,
        /** Not before a time. */
        AT
    }

    public static final SendOptions DRAFT = new SendOptions(When.DRAFT, null);
    public static final SendOptions NOW = new SendOptions(When.NOW, null);
    public static final SendOptions NEXT_CONNECTION = new SendOptions(When.NEXT_CONNECTION, null);

    public static SendOptions at(Instant time) {
        return new SendOptions(When.AT, time);
    }
}
