// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.OutgoingMessage;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;

/**
 * How a draft becomes a message: what its kind takes over from the message it is made from, where the draft does not say
 * otherwise. Every field is checked.
 */
final class Recipe {
    private final Draft draft;
    private final MailAddress own;
    private final MailAddress from;
    private final SourceMessage source;
    private final OriginalMessage original;

    /**
     * @param own the account's own address
     * @param source null for a new message
     */
    Recipe(Draft draft, MailAddress own, SourceMessage source) {
        this.draft = draft;
        this.own = own;
        String given = draft.from() == null ? "" : draft.from();
        this.from = given.isBlank() ? own : MailAddress.parse("from", given);
        this.source = source;
        this.original = source == null ? null : source.original();
        if ((source == null) != (draft.kind() == Draft.Kind.NEW)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The field original is " + (source == null ? "missing" : "given for a new message"),
                    "Name the message that an answer, a forward or a receipt is made from, and only there");
        }
        if (draft.kind() == Draft.Kind.RECEIPT) {
            requireWanted();
        }
    }

    OriginalMessage original() {
        return original;
    }

    /** @param withBcc whether the hidden recipients stand in it: in a draft */
    OutgoingMessage message(Instant now, boolean withBcc) {
        List<MailAddress> to = to();
        return new OutgoingMessage(
                from,
                to,
                cc(to),
                subject(),
                now.truncatedTo(ChronoUnit.SECONDS),
                MessageIds.create(from),
                answers() ? original.messageId() : "",
                original == null ? List.of() : original.references(),
                text(),
                draft.attachments(),
                withBcc ? bcc() : List.of(),
                carried());
    }

    /** Each address once, those of Bcc too. */
    Set<String> recipients(OutgoingMessage message) {
        Set<String> addresses = new LinkedHashSet<>();
        message.to().forEach(address -> addresses.add(address.address()));
        message.cc().forEach(address -> addresses.add(address.address()));
        bcc().forEach(address -> addresses.add(address.address()));
        return addresses;
    }

    private boolean answers() {
        return switch (draft.kind()) {
            case REPLY, REPLY_ALL, REPLY_LIST, RECEIPT -> true;
            case NEW, FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> false;
        };
    }

    private List<MailAddress> to() {
        List<MailAddress> given = addresses("to", draft.to());
        return switch (draft.kind()) {
            case REPLY, REPLY_ALL, REPLY_LIST -> given.isEmpty() ? answered() : given;
            case RECEIPT -> original.receiptTo();
            case NEW, FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> given;
        };
    }

    /** Whom an answer goes to; an answer to one's own message goes where that one went. */
    private List<MailAddress> answered() {
        boolean mine = original.replyTo().stream().allMatch(this::isOwn);
        return mine && !original.to().isEmpty() ? original.to() : original.replyTo();
    }

    private boolean isOwn(MailAddress address) {
        return address.address().equalsIgnoreCase(own.address())
                || address.address().equalsIgnoreCase(from.address());
    }

    /** RFC 8098, 2.1: who asked gets one, nobody else does, and a report never leads to another. */
    private void requireWanted() {
        if (original.receiptTo().isEmpty() || original.report()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "Nobody asked for a receipt of this message",
                    "Reply to it, if its sender is to know that it was read");
        }
        boolean addressed =
                !draft.to().isEmpty() || !draft.cc().isEmpty() || !draft.bcc().isEmpty();
        if (addressed || !draft.attachments().isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A receipt goes to who asked for it, and carries nothing",
                    "Leave recipients and attachments out");
        }
    }

    private List<MailAddress> cc(List<MailAddress> to) {
        List<MailAddress> all = new ArrayList<>(addresses("cc", draft.cc()));
        if (draft.kind() == Draft.Kind.REPLY_ALL) {
            for (MailAddress other : concat(original.to(), original.cc())) {
                boolean known = isOwn(other)
                        || concat(to, all).stream()
                                .anyMatch(address -> address.address().equalsIgnoreCase(other.address()));
                if (!known) {
                    all.add(other);
                }
            }
        }
        return all;
    }

    private static List<MailAddress> concat(List<MailAddress> first, List<MailAddress> second) {
        List<MailAddress> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private List<MailAddress> bcc() {
        return addresses("bcc", draft.bcc());
    }

    private String subject() {
        String given = draft.subject() == null ? "" : draft.subject();
        if (!given.isBlank()) {
            return given;
        }
        return switch (draft.kind()) {
            case NEW -> given;
            case REPLY, REPLY_ALL, REPLY_LIST -> original.subject();
            case FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> original.passedOn();
            case RECEIPT -> "Receipt of message: " + original.title();
        };
    }

    private String text() {
        String given = draft.text() == null ? "" : draft.text();
        String above = given.isBlank() ? "" : given.stripTrailing() + "\n\n";
        return switch (draft.kind()) {
            case NEW, FORWARD_AS_ATTACHMENT, REDIRECT -> given;
            case REPLY, REPLY_ALL, REPLY_LIST -> above + original.quoted();
            case FORWARD -> above + original.embedded();
            case RECEIPT ->
                given.isBlank()
                        ? "The message '" + original.title() + "' was shown to " + from.address()
                                + ".\nThat does not say that it was read or understood.\n"
                        : given;
        };
    }

    private List<CarriedPart> carried() {
        return switch (draft.kind()) {
            case FORWARD -> source.attachments(part -> true);
            case FORWARD_AS_ATTACHMENT -> List.of(source.whole(original.title()));
            case NEW, REPLY, REPLY_ALL, REPLY_LIST, RECEIPT, REDIRECT -> List.of();
        };
    }

    private static List<MailAddress> addresses(String field, List<String> texts) {
        List<MailAddress> all = new ArrayList<>();
        for (String text : texts) {
            all.addAll(MailAddress.parseList(field, text));
        }
        return all;
    }
}
