// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.openmtm.email.mime.MessageComposer;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.email.mime.ReceiptComposer;
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
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission.Recipient;

/** The composing of one message: everything is checked first, then written once; entry, body and ledger row are one commit. */
final class Composing {
    private final ClientContext context;
    private final Draft draft;
    private final SendOptions options;
    private final Instant now;
    private final Recipe recipe;

    Composing(ClientContext context, Clock clock, Draft draft, SendOptions options) {
        this.context = context;
        this.draft = draft;
        this.options = options;
        this.now = clock.instant();
        this.recipe = new Recipe(
                draft,
                new SmtpSettings(context.settings()).address(),
                draft.original() == null ? null : new SourceMessage(context.store(), draft.original()));
    }

    private boolean isDraft() {
        return options.when() == SendOptions.When.DRAFT;
    }

    private boolean isReceipt() {
        return draft.kind() == Draft.Kind.RECEIPT;
    }

    EntryId store() {
        Outbox.check(options);
        OutgoingMessage message = recipe.message(now, isDraft());
        List<Recipient> recipients = Outbox.recipients(recipe.recipients(message), isDraft());
        HeadKeeper head = new HeadKeeper(context.store().newBody());
        try (BodySink sink = head.sink()) {
            write(message, head);
            try (StagedBody body = sink.finish()) {
                return commit(message, recipients, head, body);
            }
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "The message cannot be stored (" + e.getMessage() + ")", "Check the disk", e);
        }
    }

    private void write(OutgoingMessage message, OutputStream target) throws IOException {
        if (isReceipt()) {
            ReceiptComposer.write(message, recipe.original(), target);
        } else {
            MessageComposer.write(message, target);
        }
    }

    private EntryId commit(OutgoingMessage message, List<Recipient> recipients, HeadKeeper head, StagedBody body) {
        EntryId service = context.service().id();
        Flags flags = isDraft() ? Flags.of(Flag.SEEN, Flag.DRAFT) : Flags.of(Flag.SEEN);
        EntryId folder = isDraft() ? StandardFolder.DRAFTS.id() : StandardFolder.OUTBOX.id();
        NewMessage entry = new NewMessage(service, folder, flags, now, body.length(), head.header(), body);
        // RFC 8098, 3: nobody is to answer a receipt, not even a server.
        String sender = isReceipt() ? "" : message.from().address();
        return context.store().write(tx -> {
            EntryId id = tx.addMessage(entry);
            if (!isDraft()) {
                tx.addSubmission(Outbox.row(id, service, message.messageId(), sender, recipients, options, now));
            }
            return id;
        });
    }
}
