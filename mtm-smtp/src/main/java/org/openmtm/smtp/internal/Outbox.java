// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** The ledger row of a message that is to be sent. */
final class Outbox {
    static final int MOST_RECIPIENTS = 10_000;

    private Outbox() {}

    /** @throws MessagingException INVALID for options that say not when */
    static void check(SendOptions options) {
        if (options.when() == SendOptions.When.AT && options.at() == null) {
            throw new MessagingException(ErrorKind.INVALID, "The time to send at is missing", "Give a time");
        }
    }

    /** @throws MessagingException INVALID for no recipient, LIMIT for too many */
    static List<Recipient> recipients(Collection<String> addresses, boolean draft) {
        if (addresses.isEmpty() && !draft) {
            throw new MessagingException(ErrorKind.INVALID, "The field to has no recipient", "Add a recipient");
        }
        if (addresses.size() > MOST_RECIPIENTS) {
            throw new MessagingException(
                    ErrorKind.LIMIT, "A message has at most " + MOST_RECIPIENTS + " recipients", "Send several");
        }
        return addresses.stream()
                .map(address -> new Recipient(address, SendState.QUEUED, ""))
                .toList();
    }

    /** @param sender the address of the envelope; empty for a message that nobody answers to, such as a receipt */
    static Submission row(
            EntryId message,
            EntryId service,
            String messageId,
            String sender,
            List<Recipient> recipients,
            SendOptions options,
            Instant now) {
        return Submission.queued(
                message,
                service,
                messageId,
                UUID.randomUUID().toString().replace("-", ""),
                sender,
                recipients,
                options.when() == SendOptions.When.NEXT_CONNECTION
                        ? SendPlan.SOON.withStart(SendPlan.Start.NEXT_CONNECTION)
                        : SendPlan.SOON,
                options.when() == SendOptions.When.AT ? options.at() : null,
                Filing.NONE,
                now);
    }
}
