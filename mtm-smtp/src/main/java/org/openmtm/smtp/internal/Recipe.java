// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MessageComposer;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.OutgoingHeader;
import org.openmtm.email.mime.OutgoingHeader.People;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.email.mime.OwnerCard;
import org.openmtm.email.mime.ReceiptComposer;
import org.openmtm.email.mime.Redirection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;
import org.openmtm.store.SendPlan;

/** How a draft becomes a message, by its kind. Every field is checked. */
final class Recipe {
    /** As often a message may be passed on; one that goes in circles stops there. */
    private static final int MOST_RESENT = 10;

    private static final int LARGEST_CARD = 1_000_000;

    private final Draft draft;
    private final SmtpSettings settings;
    private final SourceMessage source;
    private final OriginalMessage original;
    private final Addressing addressing;
    private final Wording wording;
    private final Instant now;

    /** @param source null for a new message */
    Recipe(Draft draft, SmtpSettings settings, SourceMessage source, Instant now) {
        if ((source == null) != (draft.kind() == Draft.Kind.NEW)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The field original is " + (source == null ? "missing" : "given for a new message"),
                    "Name the message that an answer, a forward or a receipt is made from, and only there");
        }
        this.draft = draft;
        this.settings = settings;
        this.source = source;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.original = source == null ? null : source.original();
        this.addressing = new Addressing(draft, settings, original);
        this.wording = new Wording(draft, settings, source, original);
    }

    /** @param inDrafts whether it goes to the Drafts, where the hidden recipients stand in it */
    Composition composition(boolean inDrafts) {
        return switch (draft.kind()) {
            case RECEIPT -> receipt(inDrafts);
            case REDIRECT -> redirection(inDrafts);
            case NEW, REPLY, REPLY_ALL, REPLY_LIST, FORWARD, FORWARD_AS_ATTACHMENT -> message(inDrafts);
        };
    }

    private Composition message(boolean inDrafts) {
        People people = addressing.people();
        OutgoingHeader header = header(inDrafts ? people : people.withoutBcc());
        OutgoingMessage message = new OutgoingMessage(header, wording.text(), attachments());
        return new Composition(
                header.thread().messageId(),
                people.from().address(),
                Addressing.envelope(people),
                true,
                forwards(),
                target -> MessageComposer.write(message, target));
    }

    private OutgoingHeader header(People people) {
        return new OutgoingHeader(people, wording.subject(), now, thread(people.from()), wishes());
    }

    private OutgoingHeader.Thread thread(MailAddress from) {
        String id = MessageIds.create(from);
        if (original == null) {
            return OutgoingHeader.Thread.starting(id);
        }
        String answered = forwards() ? "" : original.messageId();
        return new OutgoingHeader.Thread(id, answered, original.references(), forwards() ? original.messageId() : "");
    }

    private boolean forwards() {
        return switch (draft.kind()) {
            case FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> true;
            case NEW, REPLY, REPLY_ALL, REPLY_LIST, RECEIPT -> false;
        };
    }

    private OutgoingHeader.Wishes wishes() {
        SendPlan.Priority priority = draft.form().priority();
        Boolean asked = draft.form().requestReceipt();
        boolean receipt = asked == null ? settings.requestReceipts() : asked;
        return new OutgoingHeader.Wishes(
                priority == null ? SendPlan.Priority.NORMAL : priority,
                receipt && draft.kind() != Draft.Kind.RECEIPT ? settings.receiptAddress() : null);
    }

    private List<CarriedPart> attachments() {
        List<CarriedPart> all = new ArrayList<>();
        draft.attachments().forEach(file -> all.add(CarriedPart.file(file)));
        if (draft.kind() == Draft.Kind.FORWARD_AS_ATTACHMENT) {
            all.add(source.whole(original.title()));
        } else if (source != null && wording.takesAttachments()) {
            all.addAll(source.attachments(part -> true));
        }
        Boolean wish = draft.form().vcard();
        if (wish == null ? settings.addVcard() : wish) {
            all.add(card());
        }
        return all;
    }

    private CarriedPart card() {
        Path file = settings.vcardFile();
        if (file == null) {
            return OwnerCard.of(settings.address());
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] card = in.readNBytes(LARGEST_CARD + 1);
            if (card.length > LARGEST_CARD) {
                throw unusableCard(file, "it is too large", null);
            }
            return OwnerCard.of(settings.address(), card);
        } catch (IOException e) {
            throw unusableCard(file, e.getMessage(), e);
        }
    }

    private static MessagingException unusableCard(Path file, String why, IOException cause) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The vCard '" + file + "' cannot be attached (" + why + ")",
                "Change the setting vcard.file, or leave it empty",
                cause);
    }

    private Composition receipt(boolean inDrafts) {
        source.withHeader();
        refuseDraft(inDrafts, "A receipt");
        if (!draft.cc().isEmpty()
                || !draft.bcc().isEmpty()
                || !draft.attachments().isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A receipt goes to who asked for it, and carries nothing",
                    "Leave recipients and attachments out");
        }
        original.receipt().refusal(Addressing.given("to", draft.to())).ifPresent(why -> {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    why,
                    "Name the address that asks if it is to have one; or reply, if the sender is to know");
        });
        OutgoingHeader header = header(addressing.people());
        OutgoingMessage message =
                new OutgoingMessage(header, wording.receipt(header.people().from()), List.of());
        return new Composition(
                header.thread().messageId(),
                // RFC 8098, 3: nobody is to answer a receipt, not even a server.
                "",
                Addressing.envelope(header.people()),
                false,
                false,
                target -> ReceiptComposer.write(message, original, target));
    }

    private Composition redirection(boolean inDrafts) {
        source.whole();
        refuseDraft(inDrafts, "A message that is passed on as it is");
        String given = (draft.subject() == null ? "" : draft.subject()) + (draft.text() == null ? "" : draft.text());
        if (!given.isBlank()
                || !draft.form().html().isBlank()
                || !draft.attachments().isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A message that is redirected stays as it is: nothing can be added to it",
                    "Leave subject, text and attachments out, or forward it");
        }
        People people = addressing.people();
        refuseCircles(people);
        boolean forSomebody =
                !people.from().address().equalsIgnoreCase(settings.address().address());
        String id = MessageIds.create(people.from());
        Redirection redirection = new Redirection(
                people.from(), forSomebody ? settings.address() : null, people.to(), people.cc(), now, id);
        return new Composition(id, settings.address().address(), Addressing.envelope(people), true, true, target -> {
            try (InputStream in = source.open()) {
                redirection.write(in, target);
            }
        });
    }

    private void refuseCircles(People people) {
        OriginalMessage.Travels travels = original.travels();
        boolean back = travels.delivered().stream()
                .anyMatch(one -> Addressing.envelope(people).stream().anyMatch(one.address()::equalsIgnoreCase));
        if (back || travels.resent() >= MOST_RESENT) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    back
                            ? "The message was delivered to one of these recipients already"
                            : "The message was redirected " + travels.resent() + " times already",
                    "Forward it instead, if it does not go in circles");
        }
    }

    private static void refuseDraft(boolean inDrafts, String what) {
        if (inDrafts) {
            throw new MessagingException(
                    ErrorKind.INVALID, what + " is no draft: nothing in it can be edited", "Say when it goes");
        }
    }
}
