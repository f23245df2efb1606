// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.Correspondents;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MessageComposer;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.OutgoingHeader;
import org.openmtm.email.mime.OutgoingHeader.People;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.email.mime.OutgoingText;
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
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** The editing and sending of one message of the Drafts: read once, changed in memory but for attachments, written once. */
final class Editing {
    private final MessageStore store;
    private final SmtpSettings settings;
    private final EntryId id;
    private final EntryId service;
    private final Instant now;
    private final SourceMessage source;
    private final WrittenMessage before;
    /** What it was when it was read: what somebody else wrote since is not to be lost. */
    private final Entry known;

    private final String knownBytes;
    /** What the ledger knows of it, where it was taken back from the Outbox. */
    private final Optional<Submission> takenBack;

    private final MailAddress from;
    private final List<MailAddress> to;
    private final List<MailAddress> cc;
    private final List<MailAddress> bcc;
    private final DraftAttachments attachments;
    private final String messageId;
    private String subject;
    private OutgoingText text;

    /** @throws MessagingException CONFLICT if the message is none of the Drafts, or cannot be edited */
    Editing(ClientContext context, Clock clock, EntryId id) {
        this.store = context.store();
        this.settings = new SmtpSettings(context.settings());
        this.service = context.service().id();
        this.id = id;
        this.now = clock.instant();
        this.known = store.entry(id).orElse(null);
        requireDraft(known, id);
        this.knownBytes = bytes();
        this.source = new SourceMessage(store, id, List.of());
        this.before = source.written();
        if (before.sealed()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The message " + id + " is passed on or reports as it is, and cannot be edited",
                    "Delete it, and make it anew from its original");
        }
        this.takenBack = store.submission(id);
        this.from = before.from() == null ? settings.address() : before.from();
        this.to = new ArrayList<>(before.to());
        this.cc = new ArrayList<>(before.cc());
        this.bcc = new ArrayList<>(before.bcc());
        takenBack.ifPresent(this::addHidden);
        String given = before.header().thread().messageId();
        this.messageId = given.isEmpty() ? MessageIds.create(from) : given;
        this.attachments = new DraftAttachments(source, given, new LinkSeal(store, service));
        this.subject = before.subject();
        this.text = before.body();
    }

    /** Those who stood in the envelope only. */
    private void addHidden(Submission submission) {
        for (Recipient recipient : submission.recipients()) {
            MailAddress address = new MailAddress("", recipient.address());
            boolean there = List.of(to, cc, bcc).stream().anyMatch(list -> Correspondents.isIn(list, address));
            if (!there) {
                bcc.add(address);
            }
        }
    }

    void edit(List<MessageEdit> edits) {
        edits.forEach(this::apply);
        write(true, tx -> {});
    }

    void send(SendOptions options) {
        if (options.when() == SendOptions.When.DRAFT) {
            throw new MessagingException(ErrorKind.INVALID, "The message is a draft already", "Say when it goes");
        }
        Outbox outbox = new Outbox(service, settings, now);
        outbox.check(options);
        List<Recipient> recipients = recipients();
        String forwarded = before.header().thread().forwarded();
        List<EntryId> originals = forwarded.isEmpty() ? List.of() : store.byMessageId(forwarded);
        write(false, tx -> {
            outbox.checkSize(store, tx.entry(id).orElseThrow().size());
            tx.setFlags(id, tx.entry(id).orElseThrow().flags().without(Flag.DRAFT));
            tx.move(id, StandardFolder.OUTBOX.id());
            Outbox.Item item = new Outbox.Item(
                    messageId,
                    from.address(),
                    recipients,
                    before.header().wishes().priority(),
                    true);
            queue(tx, outbox.row(id, item, options));
            originals.forEach(original -> Composing.mark(tx, original, Composing.FORWARDED));
        });
    }

    /** Who has the message already, from before it was taken back, does not get it again. */
    private List<Recipient> recipients() {
        People people = new People(from, null, to, cc, bcc);
        List<Recipient> all = new ArrayList<>();
        for (Recipient recipient : Outbox.recipients(Addressing.envelope(people), false)) {
            all.add(takenBack.stream()
                    .flatMap(row -> row.recipients().stream())
                    .filter(one -> one.state() == SendState.SENT)
                    .filter(one -> one.address().equalsIgnoreCase(recipient.address()))
                    .findFirst()
                    .orElse(recipient));
        }
        if (all.stream().allMatch(one -> one.state() == SendState.SENT)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "All recipients have the message already", "Add one, or compose a new message");
        }
        return all;
    }

    private void queue(StoreTransaction tx, Submission row) {
        Optional<Submission> old = tx.submission(id).filter(known -> known.state() != SendState.CANCELLED);
        if (old.isPresent()) {
            tx.updateSubmission(old.get().state(), row);
        } else {
            // Also over one that was taken back: it begins anew, with another service perhaps.
            tx.addSubmission(row);
        }
    }

    private void apply(MessageEdit edit) {
        if (edit instanceof MessageEdit.SetSubject set) {
            subject = set.subject();
        } else if (edit instanceof MessageEdit.SetText set) {
            // HTML from before would say something else.
            text = new OutgoingText(set.text(), "", text.charset());
        } else if (edit instanceof MessageEdit.AddAddressee add) {
            add(add.addressee());
        } else if (edit instanceof MessageEdit.RemoveAddressee remove) {
            String address =
                    MailAddress.parse("address", remove.address()).address().toLowerCase(Locale.ROOT);
            List.of(to, cc, bcc)
                    .forEach(list -> list.removeIf(one -> one.address().equalsIgnoreCase(address)));
        } else if (edit instanceof MessageEdit.AttachFile attach) {
            attachments.add(CarriedPart.file(attach.file()));
        } else if (edit instanceof MessageEdit.AttachLink attach) {
            attachments.link(attach.file());
        } else if (edit instanceof MessageEdit.AttachMessage attach) {
            SourceMessage attached = new SourceMessage(store, attach.message(), settings.ownAddresses());
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
            if (!Correspondents.isIn(list, address)) {
                list.add(address);
            }
        }
    }

    private interface Finish {
        void apply(StoreTransaction tx);
    }

    private OutgoingMessage message(boolean draft) {
        People people = new People(from, before.header().people().replyTo(), to, cc, bcc);
        OutgoingHeader header = new OutgoingHeader(
                draft ? people : people.withoutBcc(),
                subject,
                now.truncatedTo(ChronoUnit.SECONDS),
                before.header().thread().withMessageId(messageId),
                before.header().wishes());
        // Text that was all ASCII says nothing about what other text is to be written in.
        boolean open = text.charset().equals(StandardCharsets.US_ASCII);
        OutgoingText written = open ? new OutgoingText(text.plain(), text.html(), settings.charset()) : text;
        return new OutgoingMessage(header, written, attachments.carried(draft, messageId));
    }

    private void write(boolean draft, Finish finish) {
        OutgoingMessage message = message(draft);
        HeadKeeper head = new HeadKeeper(store.newBody());
        try (BodySink sink = head.sink()) {
            MessageComposer.write(message, head);
            try (StagedBody body = sink.finish()) {
                store.write(tx -> {
                    Entry entry = tx.entry(id).orElse(null);
                    requireDraft(entry, id);
                    requireUnchanged(entry);
                    tx.putBody(id, body, head.header());
                    finish.apply(tx);
                    return null;
                });
            }
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "The message cannot be stored (" + e.getMessage() + ")", "Check the disk", e);
        }
    }

    private String bytes() {
        return store.body(id).map(StoredBody::sha256).orElse("");
    }

    private void requireUnchanged(Entry entry) {
        boolean same = entry.size() == known.size() && entry.header().equals(known.header());
        if (!same || !bytes().equals(knownBytes)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The message " + id + " was changed by somebody else meanwhile",
                    "Look at it, and edit it again: mtm show " + id);
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
