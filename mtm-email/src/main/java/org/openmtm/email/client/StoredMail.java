// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.email.mime.CleanText;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MailReader;
import org.openmtm.email.mime.WrittenMessage;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessagePart;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.BodyRange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PartReader;
import org.openmtm.store.PartialBody;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;

/** Messages of the store as people see them: loads, searches and checks one at a time, as far as it is here. Thread safe. */
public final class StoredMail {
    /** What stands in To where everybody is hidden, or nobody is there. */
    private static final String UNDISCLOSED = "undisclosed-recipients";

    private final MessageStore store;

    public StoredMail(MessageStore store) {
        this.store = store;
    }

    /**
     * As {@link org.openmtm.mtm.ClientMtm#load}.
     *
     * @param settings what a service entry is loaded with
     */
    public EntryContent load(EntryId id, ServiceSettings settings) {
        Entry entry = store.entry(id).orElseThrow(() -> notThere(id));
        if (entry.type() == EntryType.SERVICE) {
            return new EntryContent.Service(entry, settings);
        }
        return message(id);
    }

    /** @throws MessagingException NOT_FOUND if it is no message */
    public EntryContent.Message message(EntryId id) {
        Entry entry = entry(id);
        Optional<StoredBody> body = store.body(id);
        if (body.isEmpty()) {
            return partly(entry);
        }
        WrittenMessage written = written(id, body.get());
        OpenMessage opened = opened(id, MessageSource.of(body.get()));
        return new EntryContent.Message(
                entry,
                addressees(id, written),
                CleanText.block(written.text()),
                opened.attachments(),
                0,
                opened.kinds());
    }

    /** What is here of a message that is not complete. */
    private EntryContent.Message partly(Entry entry) {
        PartialBody body = PartialBody.of(store, entry).orElse(null);
        if (body == null) {
            return new EntryContent.Message(entry, listed(entry), "", List.of(), missing(entry), Set.of());
        }
        OpenMessage opened = opened(entry.id(), MessageSource.of(body));
        try {
            return new EntryContent.Message(
                    entry, listed(entry), opened.text(), opened.attachments(), missing(entry), opened.kinds());
        } catch (IOException e) {
            throw unreadable(entry.id(), e);
        }
    }

    /** As {@link org.openmtm.mtm.ClientMtm#open}. */
    public OpenMessage open(EntryId id) {
        return opened(id, MessageSource.of(store, entry(id)));
    }

    private static OpenMessage opened(EntryId id, MessageSource source) {
        try {
            return new MailReader().open(source);
        } catch (IOException e) {
            throw unreadable(id, e);
        }
    }

    /** As {@link org.openmtm.mtm.ClientMtm#find}. */
    public Set<MessagePart> find(EntryId id, String text, Set<MessagePart> parts, FindOptions options) {
        WordSearch search = new WordSearch(text, options);
        EntryContent.Message message = message(id);
        Set<MessagePart> found = EnumSet.noneOf(MessagePart.class);
        for (MessagePart part : parts) {
            if (texts(message, part).stream().anyMatch(search::isIn)) {
                found.add(part);
            }
        }
        return found;
    }

    /** As {@link org.openmtm.mtm.ClientMtm#validate}: the syntax of all addresses, and that what is asked for is here. */
    public List<Finding> validate(EntryId id, Set<MessagePart> parts) {
        Entry entry = entry(id);
        Optional<StoredBody> body = store.body(id);
        if (body.isEmpty()) {
            return List.of(new Finding(
                    MessagePart.BODY, Finding.Problem.UNREADABLE, "The body is not here; populate the message first"));
        }
        WrittenMessage written = written(id, body.get());
        List<Finding> findings = new ArrayList<>();
        WrittenMessage.Recipients given = written.recipients();
        addresses(parts, MessagePart.FROM, given.from(), findings);
        addresses(parts, MessagePart.TO, given.to(), findings);
        addresses(parts, MessagePart.CC, given.cc(), findings);
        addresses(parts, MessagePart.BCC, given.bcc(), findings);
        if (parts.contains(MessagePart.FROM) && given.from().isBlank()) {
            findings.add(new Finding(MessagePart.FROM, Finding.Problem.MISSING, "It has no sender"));
        }
        boolean named = !given.to().isBlank() && !given.to().startsWith(UNDISCLOSED);
        boolean anybody = named
                || !(given.cc() + given.bcc()).isBlank()
                || !addressees(entry.id(), written).isEmpty();
        if (parts.contains(MessagePart.TO) && !anybody) {
            findings.add(new Finding(MessagePart.TO, Finding.Problem.MISSING, "It has no recipient"));
        }
        return List.copyOf(findings);
    }

    private static void addresses(Set<MessagePart> parts, MessagePart part, String given, List<Finding> findings) {
        if (!parts.contains(part) || given.isBlank() || given.startsWith(UNDISCLOSED)) {
            return;
        }
        try {
            MailAddress.parseList(part.name().toLowerCase(java.util.Locale.ROOT), given);
        } catch (MessagingException e) {
            findings.add(new Finding(part, Finding.Problem.MALFORMED, e.oneLine()));
        }
    }

    private static List<String> texts(EntryContent.Message message, MessagePart part) {
        return switch (part) {
            case BODY -> List.of(message.text());
            case SUBJECT -> List.of(message.entry().header().subject());
            case FROM -> List.of(message.entry().header().from());
            case TO -> addresses(message, Addressee.Type.TO);
            case CC -> addresses(message, Addressee.Type.CC);
            case BCC -> addresses(message, Addressee.Type.BCC);
            case DATE -> List.of(String.valueOf(message.entry().header().sent()));
            case ATTACHMENTS ->
                message.attachments().stream().map(PartReader.Part::fileName).toList();
        };
    }

    private static List<String> addresses(EntryContent.Message message, Addressee.Type type) {
        return message.addressees().stream()
                .filter(addressee -> addressee.type() == type)
                .map(Addressee::address)
                .toList();
    }

    /** Those in the header, and those that the ledger of the Outbox knows besides. */
    private List<Addressee> addressees(EntryId id, WrittenMessage written) {
        List<Addressee> all = new ArrayList<>();
        written.to().forEach(address -> all.add(new Addressee(Addressee.Type.TO, address.plain())));
        written.cc().forEach(address -> all.add(new Addressee(Addressee.Type.CC, address.plain())));
        written.bcc().forEach(address -> all.add(new Addressee(Addressee.Type.BCC, address.plain())));
        Optional<Submission> submission = store.submission(id);
        submission.ifPresent(row -> row.recipients().stream()
                .map(Submission.Recipient::address)
                .filter(address ->
                        all.stream().noneMatch(known -> known.address().contains(address)))
                .forEach(address -> all.add(new Addressee(Addressee.Type.BCC, address))));
        return all;
    }

    /** What lists show, where no more is here. */
    private static List<Addressee> listed(Entry entry) {
        List<Addressee> all = new ArrayList<>();
        if (!entry.header().to().isBlank()) {
            all.add(new Addressee(Addressee.Type.TO, entry.header().to()));
        }
        if (!entry.header().cc().isBlank()) {
            all.add(new Addressee(Addressee.Type.CC, entry.header().cc()));
        }
        return all;
    }

    private static WrittenMessage written(EntryId id, StoredBody body) {
        try (InputStream raw = body.open()) {
            return WrittenMessage.read(raw, body.length());
        } catch (IOException e) {
            throw unreadable(id, e);
        }
    }

    private long missing(Entry entry) {
        long here = entry.body() == BodyState.PARTIAL
                ? store.ranges(entry.id()).stream().mapToLong(BodyRange::length).sum()
                : 0;
        return Math.max(0, entry.size() - here);
    }

    private Entry entry(EntryId id) {
        return store.entry(id)
                .filter(entry -> entry.type() == EntryType.MESSAGE)
                .orElseThrow(() -> notThere(id));
    }

    private static MessagingException notThere(EntryId id) {
        return new MessagingException(ErrorKind.NOT_FOUND, "There is no message " + id, "It may have been deleted");
    }

    private static MessagingException unreadable(EntryId id, IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "The message " + id + " cannot be read (" + e.getMessage() + ")",
                "Check the store: mtm store check",
                e);
    }
}
