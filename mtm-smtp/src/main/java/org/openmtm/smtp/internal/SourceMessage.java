// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.MailReader;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.SevenBit;
import org.openmtm.email.mime.WrittenMessage;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PartReader;
import org.openmtm.store.StoredBody;

/** A message of the store that another one is made from. Its bytes are streamed, never whole in memory. */
final class SourceMessage {
    private final EntryId id;
    private final StoredBody body;

    /** @throws MessagingException NOT_FOUND if its body is not here, or not all of it */
    SourceMessage(MessageStore store, EntryId id) {
        this.id = id;
        this.body = store.body(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "The message " + id + " is not here, or not all of it",
                        "Fetch it first: mtm populate " + id + " --parts whole"));
    }

    OriginalMessage original() {
        return read(raw -> OriginalMessage.read(raw, body.length()));
    }

    WrittenMessage written() {
        return read(raw -> WrittenMessage.read(raw, body.length()));
    }

    /** Its attachments, to be carried along. @param wanted by their number and description */
    List<CarriedPart> attachments(Predicate<PartReader.Part> wanted) {
        return attached().stream()
                .filter(wanted)
                .map(part -> carried(part, part.fileName()))
                .toList();
    }

    /** Its attachments. */
    List<PartReader.Part> attached() {
        return read(new MessageParts()::parts).stream()
                .filter(PartReader.Part::attachment)
                .toList();
    }

    /** A part under a name: a message stays a message if it can (RFC 2046, 5.2.1), all else is a file. */
    CarriedPart carried(PartReader.Part part, String name) {
        CarriedPart.Content content = target -> {
            try (InputStream raw = body.open()) {
                new MessageParts().copy(raw, part.number(), target);
            }
        };
        boolean message = part.type().equals("message/rfc822") && isSevenBit(part);
        return new CarriedPart(name, part.type(), message, content);
    }

    private boolean isSevenBit(PartReader.Part part) {
        try (InputStream content = new MailReader().open(body::open).open(part.number())) {
            return SevenBit.is(content);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The message as a whole, as an attachment. @param title what its file is named after */
    CarriedPart whole(String title) {
        String name = title.replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]+", " ").strip();
        String shortened =
                name.codePointCount(0, name.length()) > 60 ? name.substring(0, name.offsetByCodePoints(0, 60)) : name;
        return CarriedPart.message(shortened.isEmpty() ? "message" : shortened, read(SevenBit::is), target -> {
            try (InputStream raw = body.open()) {
                raw.transferTo(target);
            }
        });
    }

    private interface Reading<T> {
        T from(InputStream raw) throws IOException;
    }

    private <T> T read(Reading<T> reading) {
        try (InputStream raw = body.open()) {
            return reading.from(raw);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private MessagingException unreadable(IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "The message " + id + " cannot be read (" + e.getMessage() + ")",
                "Check the store: mtm store check",
                e);
    }
}
