// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission.Recipient;

/** The composing of one message: everything is checked first, then written once; entry, body and ledger row are one commit. */
final class Composing {
    /** RFC 3503: a message that has it gets no second receipt. */
    private static final String RECEIPT_SENT = "$MDNSent";
    /** RFC 5788: a message that was passed on. */
    static final String FORWARDED = "$Forwarded";

    private static final String NOTE = "composed ";

    private final MessageStore store;
    private final Outbox outbox;
    private final Draft draft;
    private final SendOptions options;
    private final Recipe recipe;

    Composing(MessageStore store, EntryId service, SmtpSettings settings, Clock clock, Commands.Compose command) {
        this.store = store;
        this.draft = command.draft();
        this.options = command.options();
        Instant now = clock.instant();
        this.outbox = new Outbox(service, settings, now);
        SourceMessage source =
                draft.original() == null ? null : new SourceMessage(store, draft.original(), settings.ownAddresses());
        this.recipe = new Recipe(draft, settings, source, now);
    }

    private boolean isDraft() {
        return options.when() == SendOptions.When.DRAFT;
    }

    EntryId store() {
        return store((tx, id) -> {});
    }

    /** The message that an operation composed before it was interrupted, if it came so far. */
    static Optional<EntryId> done(OperationContext operation) {
        String note = operation.note();
        return note.startsWith(NOTE) ? Optional.of(EntryId.parse(note.substring(NOTE.length()))) : Optional.empty();
    }

    /** For an operation: that it is done is noted in the commit of the message, so that it is never done twice. */
    EntryId store(OperationContext operation) {
        return store((tx, id) -> tx.noteOperation(operation.operationId(), NOTE + id));
    }

    private EntryId store(BiConsumer<StoreTransaction, EntryId> also) {
        outbox.check(options);
        Composition made = recipe.composition(isDraft());
        List<Recipient> recipients = Outbox.recipients(made.recipients(), isDraft());
        HeadKeeper head = new HeadKeeper(store.newBody());
        try (BodySink sink = head.sink()) {
            made.content().writeTo(head);
            try (StagedBody body = sink.finish()) {
                if (!isDraft()) {
                    outbox.checkSize(store, body.length());
                }
                return commit(made, recipients, head, body, also);
            }
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "The message cannot be stored (" + e.getMessage() + ")", "Check the disk", e);
        }
    }

    private EntryId commit(
            Composition made,
            List<Recipient> recipients,
            HeadKeeper head,
            StagedBody body,
            BiConsumer<StoreTransaction, EntryId> also) {
        Flags flags = isDraft() ? Flags.of(Flag.SEEN, Flag.DRAFT) : Flags.of(Flag.SEEN);
        EntryId folder = isDraft() ? StandardFolder.DRAFTS.id() : StandardFolder.OUTBOX.id();
        NewMessage entry =
                new NewMessage(outbox.service(), folder, flags, outbox.now(), body.length(), head.header(), body);
        return store.write(tx -> {
            EntryId id = tx.addMessage(entry);
            also.accept(tx, id);
            if (!isDraft()) {
                markOriginal(tx, made);
                Outbox.Item item = new Outbox.Item(
                        made.messageId(),
                        made.sender(),
                        recipients,
                        draft.form().priority(),
                        made.filed());
                tx.addSubmission(outbox.row(id, item, options));
            }
            return id;
        });
    }

    private void markOriginal(StoreTransaction tx, Composition made) {
        if (draft.kind() == Draft.Kind.RECEIPT) {
            noteReceipt(tx);
        } else if (made.forwards()) {
            mark(tx, draft.original(), FORWARDED);
        }
    }

    /** Harmless for a message that is not there any more. */
    static void mark(StoreTransaction tx, EntryId message, String keyword) {
        tx.entry(message)
                .map(Entry::flags)
                .filter(flags -> !flags.has(keyword))
                .ifPresent(flags -> tx.setFlags(message, flags.plus(Flags.of(0, List.of(keyword)))));
    }

    private void noteReceipt(StoreTransaction tx) {
        Flags flags = tx.entry(draft.original())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "The message " + draft.original() + " is not here any more", ""))
                .flags();
        if (flags.has(RECEIPT_SENT)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "A receipt for message " + draft.original() + " was sent before",
                    "Its sender knows; nothing has to be done");
        }
        mark(tx, draft.original(), RECEIPT_SENT);
    }
}
