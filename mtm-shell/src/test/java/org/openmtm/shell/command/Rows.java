// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Rows of the ledger as tests want them. */
final class Rows {

    private Rows() {}

    /** Message 500 of the account, with two recipients. */
    static Submission queued(SendPlan plan) {
        return Submission.queued(
                EntryId.of(500),
                FakeEnvironment.SMTP,
                "<m@x>",
                "env",
                "anna@example.org",
                List.of(
                        new Submission.Recipient("ben@example.org", SendState.QUEUED, ""),
                        new Submission.Recipient("carl@example.org", SendState.QUEUED, "")),
                plan,
                null,
                Filing.NONE,
                Instant.EPOCH);
    }

    static Submission in(SendState state, String reply, String reason) {
        return queued(SendPlan.SOON).withAttempt(1).to(state, reply, reason);
    }

    /** The same entry of another service. */
    static Entry of(Entry entry, EntryId service) {
        return new Entry(
                entry.id(),
                entry.parent(),
                service,
                entry.type(),
                entry.name(),
                entry.mtm(),
                entry.role(),
                entry.flags(),
                entry.received(),
                entry.size(),
                entry.body(),
                entry.header());
    }
}
