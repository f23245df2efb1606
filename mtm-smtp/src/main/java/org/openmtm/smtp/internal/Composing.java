// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MessageComposer;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** The composing of one message: everything is checked first, then written once; entry, body and ledger row are one commit. */
final class Composing {
    static final int MOST_RECIPIENTS = 10_000;

    private final ClientContext context;
    private final Draft draft;
    private final SendOptions options;
    private final Instant now;
    private final OriginalMessage original;

    Composing(ClientContext context, Clock clock, Draft draft, SendOptions options) {
        this.context = context;
        this.draft = draft;
        this.options = options;
        this.now = clock.instant();
        this.original = draft.original() == null ? null : original(draft.original());
    }

    private boolean isDraft() {
        return options.when() == SendOptions.When.DRAFT;
    }

    private OriginalMessage original(EntryId id) {
        StoredBody body = context.store()
                .body(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "The message " + id + " that is to be answered is not here",
                        "Synchronise its account, with bodies, first"));
        try (InputStream raw = body.open()) {
            return OriginalMessage.read(raw, body.length());
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The message " + id + " cannot be read (" + e.getMessage() + ")",
                    "Check the store: mtm store check",
                    e);
        }
    }

    EntryId store() {
        if (options.when() == SendOptions.When.AT && options.at() == null) {
            throw new MessagingException(ErrorKind.INVALID, "The time to send at is missing", "Give a time");
        }
        OutgoingMessage message = message();
        List<Recipient> recipients = recipients(message);
        HeadKeeper head = new HeadKeeper(context.store().newBody());
        try (BodySink sink = head.sink()) {
            MessageComposer.write(message, head);
            try (StagedBody body = sink.finish()) {
                return commit(message, recipients, head, body);
            }
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "The message cannot be stored (" + e.getMessage() + ")", "Check the disk", e);
        }
    }

    private EntryId commit(OutgoingMessage message, List<Recipient> recipients, HeadKeeper head, StagedBody body) {
        EntryId service = context.service().id();
        Flags flags = isDraft() ? Flags.of(Flag.SEEN, Flag.DRAFT) : Flags.of(Flag.SEEN);
        EntryId folder = isDraft() ? StandardFolder.DRAFTS.id() : StandardFolder.OUTBOX.id();
        NewMessage entry = new NewMessage(service, folder, flags, now, body.length(), head.header(), body);
        String envelopeId = UUID.randomUUID().toString().replace("-", "");
        return context.store().write(tx -> {
            EntryId id = tx.addMessage(entry);
            if (!isDraft()) {
                tx.addSubmission(new Submission(
                        id,
                        service,
                        SendState.QUEUED,
                        0,
                        message.messageId(),
                        envelopeId,
                        message.from().address(),
                        recipients,
                        options.when() == SendOptions.When.NEXT_CONNECTION,
                        options.when() == SendOptions.When.AT ? options.at() : null,
                        "",
                        "",
                        now));
            }
            return id;
        });
    }

    private OutgoingMessage message() {
        String given = draft.from() == null ? "" : draft.from();
        MailAddress from =
                given.isBlank() ? new SmtpSettings(context.settings()).address() : MailAddress.parse("from", given);
        List<MailAddress> to = addresses("to", draft.to());
        String subject = draft.subject() == null ? "" : draft.subject();
        String text = draft.text() == null ? "" : draft.text();
        if (original != null) {
            to = to.isEmpty() && original.replyTo() != null ? List.of(original.replyTo()) : to;
            subject = subject.isBlank() ? original.subject() : subject;
            text = (text.isBlank() ? "" : text.stripTrailing() + "\n\n") + original.quoted();
        }
        return new OutgoingMessage(
                from,
                to,
                addresses("cc", draft.cc()),
                subject,
                now.truncatedTo(ChronoUnit.SECONDS),
                MessageIds.create(from),
                original == null ? "" : original.messageId(),
                original == null ? List.of() : original.references(),
                text,
                draft.attachments());
    }

    private static List<MailAddress> addresses(String field, List<String> texts) {
        List<MailAddress> all = new ArrayList<>();
        for (String text : texts) {
            all.addAll(MailAddress.parseList(field, text));
        }
        return all;
    }

    /** Each address once, those of Bcc too. */
    private List<Recipient> recipients(OutgoingMessage message) {
        Set<String> addresses = new LinkedHashSet<>();
        message.to().forEach(address -> addresses.add(address.address()));
        message.cc().forEach(address -> addresses.add(address.address()));
        addresses("bcc", draft.bcc()).forEach(address -> addresses.add(address.address()));
        if (addresses.isEmpty() && !isDraft()) {
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
}
