// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MessageComposer;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.email.mime.WrittenMessage;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;

/** The editing and sending of one message of the Drafts: read once, changed in memory but for attachments, written once. */
final class Editing {
    private final ClientContext context;
    private final EntryId id;
    private final Instant now;
    private final SourceMessage source;
    private final WrittenMessage before;
    private final MailAddress from;
    private final List<MailAddress> to;
    private final List<MailAddress> cc;
    private final List<MailAddress> bcc;
    private final DraftAttachments attachments;
    private String subject;
    private String text;

    /** @throws MessagingException CONFLICT if the message is none of the Drafts */
    Editing(ClientContext context, Clock clock, EntryId id) {
        this.context = context;
        this.id = id;
        this.now = clock.instant();
        requireDraft(context.store().entry(id).orElse(null), id);
        this.source = new SourceMessage(context.store(), id);
        this.before = source.written();
        this.attachments = new DraftAttachments(
                source,
                before.messageId(),
                new LinkSeal(context.store(), context.service().id()));
        this.from = before.from() == null ? new SmtpSettings(context.settings()).address() : before.from();
        this.to = new ArrayList<>(before.to());
        this.cc = new ArrayList<>(before.cc());
        this.bcc = new ArrayList<>(before.bcc());
        this.subject = before.subject();
        this.text = before.text();
    }

    void edit(List<MessageEdit> edits) {
        edits.forEach(this::apply);
        write(true, (tx, head) -> {});
    }

    void send(SendOptions options) {
        if (options.when() == SendOptions.When.DRAFT) {
            throw new MessagingException(ErrorKind.INVALID, "The message is a draft already", "Say when it goes");
        }
        SmtpSettings settings = new SmtpSettings(context.settings());
        Outbox outbox = new Outbox(context.service().id(), settings, now);
        outbox.check(options);
        Set<String> addresses = new LinkedHashSet<>();
        List.of(to, cc, bcc).forEach(list -> list.forEach(address -> addresses.add(address.address())));
        var recipients = Outbox.recipients(addresses, false);
        write(false, (tx, messageId) -> {
            tx.setFlags(id, tx.entry(id).orElseThrow().flags().without(Flag.DRAFT));
            tx.move(id, StandardFolder.OUTBOX.id());
            Outbox.Item item = new Outbox.Item(messageId, from.address(), recipients, null, true);
            tx.addSubmission(outbox.row(id, item, options));
        });
    }

    private void apply(MessageEdit edit) {
        if (edit instanceof MessageEdit.SetSubject set) {
            subject = set.subject();
        } else if (edit instanceof MessageEdit.SetText set) {
            text = set.text();
        } else if (edit instanceof MessageEdit.AddAddressee add) {
            add(add.addressee());
        } else if (edit instanceof MessageEdit.RemoveAddressee remove) {
            String address =
                    MailAddress.parse("address", remove.address()).address().toLowerCase(Locale.ROOT);
            List.of(to, cc, bcc)
                    .forEach(list -> list.removeIf(one -> one.address().equalsIgnoreCase(address)));
        } else if (edit instanceof MessageEdit.AttachFile attach) {
            attachments.add(attach.file());
        } else if (edit instanceof MessageEdit.AttachLink attach) {
            attachments.link(attach.file());
        } else if (edit instanceof MessageEdit.AttachMessage attach) {
            SourceMessage attached = new SourceMessage(context.store(), attach.message());
            attachments.add(attached.whole(attached.original().title()));
        } else if (edit instanceof MessageEdit.RenameAttachment rename) {
            attachments.rename(rename.number(), rename.name());
        } else if (edit instanceof MessageEdit.RemoveAttachment remove) {
            attachments.remove(remove.number());
        }
    }

    private void add(Addressee addressee) {
        List<MailAddress> list = switch (addressee.type()) {
            case TO -> to;
            case CC -> cc;
            case BCC -> bcc;
        };
        String field = addressee.type().name().toLowerCase(Locale.ROOT);
        for (MailAddress address : MailAddress.parseList(field, addressee.address())) {
            if (list.stream().noneMatch(one -> one.address().equalsIgnoreCase(address.address()))) {
                list.add(address);
            }
        }
    }

    private interface Finish {
        void apply(StoreTransaction tx, String messageId);
    }

    private void write(boolean draft, Finish finish) {
        String messageId = before.messageId().isEmpty() ? MessageIds.create(from) : before.messageId();
        OutgoingMessage message = new OutgoingMessage(
                from,
                to,
                cc,
                subject,
                now.truncatedTo(ChronoUnit.SECONDS),
                messageId,
                before.inReplyTo(),
                before.references(),
                text,
                attachments.files(),
                draft ? bcc : List.of(),
                attachments.carried(draft, messageId));
        HeadKeeper head = new HeadKeeper(context.store().newBody());
        try (BodySink sink = head.sink()) {
            MessageComposer.write(message, head);
            try (StagedBody body = sink.finish()) {
                context.store().write(tx -> {
                    requireDraft(tx.entry(id).orElse(null), id);
                    tx.putBody(id, body, head.header());
                    finish.apply(tx, messageId);
                    return null;
                });
            }
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "The message cannot be stored (" + e.getMessage() + ")", "Check the disk", e);
        }
    }

    private static void requireDraft(Entry entry, EntryId id) {
        if (entry == null) {
            throw new MessagingException(ErrorKind.NOT_FOUND, "There is no message " + id, "It may have been deleted");
        }
        if (!entry.parent().equals(StandardFolder.DRAFTS.id())) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The message " + id + " does not lie in the Drafts",
                    "Take it back first, if it waits in the Outbox: mtm outbox cancel " + id);
        }
    }
}
