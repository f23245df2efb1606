// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.HiddenRecipients;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.MailReader;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.SevenBit;
import org.openmtm.email.mime.WrittenMessage;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.FileNames;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.PartialBody;
import org.openmtm.store.StoredBody;

/**
 * A message of the store that another one is made from, as far as it is here. Its bytes are streamed, never whole in memory.
 */
final class SourceMessage {
    private final Entry entry;
    /** Null where not all of it is here. */
    private final StoredBody body;
    /** Null where all of it is here, or nothing. */
    private final PartialBody partial;

    /** Whether its hidden recipients are ours to keep. */
    private final boolean ours;

    private List<Part> parts;

    /**
     * @param own addresses of the account
     * @throws MessagingException NOT_FOUND if there is no such message
     */
    SourceMessage(MessageStore store, EntryId id, List<MailAddress> own) {
        this.entry = store.entry(id)
                .filter(found -> found.type() == EntryType.MESSAGE)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no message " + id, "It may have been deleted"));
        this.body = store.body(id).orElse(null);
        this.partial = body == null ? PartialBody.of(store, entry).orElse(null) : null;
        this.ours = isFrom(own)
                || store.entry(entry.parent()).filter(SourceMessage::keepsOurs).isPresent();
    }

    private boolean isFrom(List<MailAddress> own) {
        String from = entry.header().from().toLowerCase(Locale.ROOT);
        return own.stream()
                .map(address -> address.address().toLowerCase(Locale.ROOT))
                .anyMatch(address -> from.equals(address) || from.contains("<" + address + ">"));
    }

    private static boolean keepsOurs(Entry folder) {
        return folder.role() == FolderRole.SENT || folder.role() == FolderRole.DRAFTS;
    }

    /** @throws MessagingException NOT_FOUND if it is not here as a whole */
    SourceMessage whole() {
        if (body == null) {
            throw notHere("The message " + entry.id() + " is not here, or not all of it");
        }
        return this;
    }

    /** @throws MessagingException NOT_FOUND if not even its header is here */
    SourceMessage withHeader() {
        if (body == null && (partial == null || partial.here(0) == 0)) {
            throw notHere("The header of message " + entry.id() + " is not here");
        }
        return this;
    }

    private MessagingException notHere(String what) {
        return new MessagingException(
                ErrorKind.NOT_FOUND, what, "Fetch it first: mtm populate " + entry.id() + " --parts whole");
    }

    /** The whole message as others may have it: one of ours without its hidden recipients. The caller closes it. */
    InputStream open() throws IOException {
        InputStream raw = whole().body.open();
        return ours ? HiddenRecipients.without(raw) : raw;
    }

    OriginalMessage original() {
        if (body != null) {
            return read(raw -> OriginalMessage.read(raw, body.length()));
        }
        return partial == null
                ? OriginalMessage.of(entry.header(), note("the text of this message"))
                : checked(() -> OriginalMessage.read(partial));
    }

    /** As its author has it, which needs all of it. */
    WrittenMessage written() {
        whole();
        return read(raw -> WrittenMessage.read(raw, body.length()));
    }

    /** Its attachments that are here, to be carried along. @param wanted by their number and description */
    List<CarriedPart> attachments(Predicate<Part> wanted) {
        return attached().stream()
                .filter(part -> part.missing() == 0)
                .filter(wanted)
                .map(part -> carried(part, part.fileName()))
                .toList();
    }

    /** A line for each attachment that is not here. */
    List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        for (Part part : attached()) {
            if (part.missing() > 0) {
                String name = FileNames.safe(part.fileName());
                lines.add(note("attachment " + (name.isEmpty() ? part.type() : name) + " (" + size(part.size()) + ")"));
            }
        }
        if (body == null && partial == null && entry.header().attachments()) {
            lines.add(note("whatever is attached"));
        }
        return lines;
    }

    private static String note(String what) {
        return "[" + what + " is still on the server and was left out]";
    }

    private static String size(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " KB" : bytes / 1_000_000 + " MB";
    }

    /** Its attachments, as far as their headers are here. */
    List<Part> attached() {
        if (parts == null) {
            parts = allParts().stream().filter(Part::attachment).toList();
        }
        return parts;
    }

    private List<Part> allParts() {
        if (body != null) {
            return read(new MessageParts()::parts);
        }
        return partial == null
                ? List.of()
                : checked(() -> new MessageParts().partial(partial).parts());
    }

    /** A part under a name: a message stays a message if it can (RFC 2046, 5.2.1), all else is a file. */
    CarriedPart carried(Part part, String name) {
        CarriedPart.Content content = target -> {
            try (InputStream raw = available()) {
                new MessageParts().copy(raw, part.number(), target);
            }
        };
        boolean message = part.type().equals("message/rfc822") && isSevenBit(part);
        return new CarriedPart(name, part.type(), message, content);
    }

    private boolean isSevenBit(Part part) {
        return checked(() -> {
            try (InputStream content = new MailReader().open(this::available).open(part.number())) {
                return SevenBit.is(content);
            }
        });
    }

    private InputStream available() throws IOException {
        return body == null ? partial.open() : body.open();
    }

    /** The message as a whole, as an attachment. @param title what its file is named after */
    CarriedPart whole(String title) {
        whole();
        String name = title.replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]+", " ").strip();
        String shortened =
                name.codePointCount(0, name.length()) > 60 ? name.substring(0, name.offsetByCodePoints(0, 60)) : name;
        return CarriedPart.message(shortened.isEmpty() ? "message" : shortened, read(SevenBit::is), target -> {
            try (InputStream raw = open()) {
                raw.transferTo(target);
            }
        });
    }

    private interface Reading<T> {
        T from(InputStream raw) throws IOException;
    }

    private interface Read<T> {
        T get() throws IOException;
    }

    private <T> T read(Reading<T> reading) {
        return checked(() -> {
            try (InputStream raw = body.open()) {
                return reading.from(raw);
            }
        });
    }

    private <T> T checked(Read<T> read) {
        try {
            return read.get();
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The message " + entry.id() + " cannot be read (" + e.getMessage() + ")",
                    "Check the store: mtm store check",
                    e);
        }
    }
}
