// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.store.PartialBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what a new message takes over from its original and is still on the server. What cannot be had is named in the text
 * of the new message by whoever composes it, unless the original is needed byte by byte.
 */
final class OriginalFetch {
    private static final Logger LOG = LoggerFactory.getLogger(OriginalFetch.class);

    private final Imap4Service service;
    private final Draft draft;

    OriginalFetch(Imap4Service service, Draft draft) {
        this.service = service;
        this.draft = draft;
    }

    /** @throws MessagingException why it cannot be had, if nothing can be composed without it */
    void run(OperationContext operation) throws InterruptedException {
        Optional<Entry> original = Optional.ofNullable(draft.original())
                .flatMap(service.store()::entry)
                .filter(entry -> entry.service().equals(service.id()))
                .filter(this::isMissing);
        if (original.isEmpty()) {
            return;
        }
        try {
            service.context()
                    .perform(operation, "original", fetch(original.get().id()));
        } catch (MessagingException e) {
            if (needsAll() || e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            LOG.info(
                    "Composing from {} as far as it is here: {}", original.get().id(), e.oneLine());
        }
    }

    private Command fetch(EntryId original) {
        FetchOptions options = new FetchOptions(parts(), 0, 0, 0, 0, false);
        List<EntryId> one = List.of(original);
        return service.connections().staying()
                ? new MessageCommands.Populate(one, options)
                : new GetMail(
                        GetMail.Action.POPULATE,
                        GetMail.Scope.SELECTION,
                        GetMail.Connection.CONNECT_AND_DISCONNECT,
                        null,
                        one,
                        null,
                        options);
    }

    private boolean needsAll() {
        return draft.kind() == Draft.Kind.FORWARD_AS_ATTACHMENT || draft.kind() == Draft.Kind.REDIRECT;
    }

    private FetchOptions.Parts parts() {
        boolean attachments = draft.form().parts() == null
                ? draft.kind() == Draft.Kind.FORWARD
                : draft.form().parts().contains(OriginalPart.ATTACHMENTS);
        return needsAll() || attachments ? FetchOptions.Parts.WHOLE : FetchOptions.Parts.TEXT;
    }

    private boolean isMissing(Entry entry) {
        if (entry.body() == BodyState.COMPLETE) {
            return false;
        }
        Optional<PartialBody> partial = PartialBody.of(service.store(), entry);
        if (partial.isEmpty() || parts() == FetchOptions.Parts.WHOLE) {
            return true;
        }
        try {
            return new MessageParts()
                    .partial(partial.get()).parts().stream().anyMatch(part -> !part.attachment() && part.missing() > 0);
        } catch (IOException e) {
            // More of it is coming just now; whoever fetches it knows best.
            return true;
        }
    }
}
