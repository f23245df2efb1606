// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/**
 * What is decided about the sending of a message when it is queued: what the caller wishes, and what the settings say where
 * the caller says nothing.
 */
record Outbox(EntryId service, SmtpSettings settings, Instant now) {
    static final int MOST_RECIPIENTS = 10_000;

    /**
     * What is to be sent.
     *
     * @param sender the address of the envelope; empty for a message that nobody answers to, such as a receipt
     * @param priority null for NORMAL
     * @param filed whether a copy of it is kept in Sent
     */
    record Item(
            String messageId, String sender, List<Recipient> recipients, SendPlan.Priority priority, boolean filed) {}

    /** The note of the service that says how many bytes its server takes. */
    static final String MAXIMUM_SIZE = "maximum.size";

    /** @throws MessagingException LIMIT if the server said when it was last asked that it does not take so much */
    void checkSize(MessageStore store, long bytes) {
        String most = store.note(service, MAXIMUM_SIZE);
        if (!most.isEmpty() && bytes > Long.parseLong(most)) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The message has " + bytes + " bytes, and the server takes " + most,
                    "Send less; if the server takes more by now, test the account first");
        }
    }

    /** @throws MessagingException INVALID for options that do not fit together */
    void check(SendOptions options) {
        if (options.when() == SendOptions.When.AT && options.at() == null) {
            throw new MessagingException(ErrorKind.INVALID, "The time to send at is missing", "Give a time");
        }
        Instant latest = options.notAfter();
        Instant earliest = options.when() == SendOptions.When.AT && options.at().isAfter(now) ? options.at() : now;
        if (latest != null && !latest.isAfter(earliest)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The message would be given up at " + latest + ", before it may go",
                    "Give a later time, or none");
        }
        Set<SendPlan.Event> reports = options.reports();
        if (reports != null && reports.contains(SendPlan.Event.NEVER) && reports.size() > 1) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Reports cannot be wanted both never and sometimes", "never stands alone");
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

    Submission row(EntryId message, Item item, SendOptions options) {
        return Submission.queued(
                message,
                service,
                item.messageId(),
                UUID.randomUUID().toString().replace("-", ""),
                item.sender(),
                item.recipients(),
                plan(item, options),
                options.when() == SendOptions.When.AT ? options.at() : null,
                item.filed() ? filing() : Filing.NONE,
                now);
    }

    private SendPlan plan(Item item, SendOptions options) {
        return new SendPlan(
                start(options.when()),
                options.notAfter(),
                options.unlessAnswered(),
                item.priority() == null ? SendPlan.Priority.NORMAL : item.priority(),
                reports(item, options),
                options.returned() == null ? settings.returned() : options.returned());
    }

    private Set<SendPlan.Event> reports(Item item, SendOptions options) {
        if (item.sender().isEmpty()) {
            // RFC 8098, 3: there is nobody to report to.
            return Set.of(SendPlan.Event.NEVER);
        }
        return options.reports() == null ? settings.reports() : options.reports();
    }

    private SendPlan.Start start(SendOptions.When when) {
        return switch (when) {
            case DRAFT -> throw new IllegalArgumentException("a draft has no row");
            case AS_SET -> settings.start();
            case NOW, AT -> SendPlan.Start.SOON;
            case NEXT_CONNECTION -> SendPlan.Start.NEXT_CONNECTION;
            case ON_REQUEST -> SendPlan.Start.REQUEST;
        };
    }

    /** The words tell the receiving side, which does the filing, whether it may leave it to its server. */
    private Filing filing() {
        return switch (settings.fileSent()) {
            case NEVER -> Filing.NONE;
            case AUTO -> new Filing(Filing.State.WANTED, null, "auto");
            case ALWAYS -> new Filing(Filing.State.WANTED, null, "always");
        };
    }
}
