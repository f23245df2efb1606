// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.DraftForm;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;

/** Mails that came in, and those that are made from them, with a real store. */
final class MailBench implements AutoCloseable {
    static final DraftForm STANDARD = DraftForm.STANDARD;

    private static final MessageParts PARTS = new MessageParts();

    final SmtpBench smtp;

    MailBench(Path directory) throws IOException {
        this.smtp = new SmtpBench(directory.resolve("store"));
    }

    EntryId receive(String raw) throws IOException {
        return receive(raw.getBytes(StandardCharsets.UTF_8));
    }

    EntryId receive(byte[] raw) throws IOException {
        try (BodySink sink = smtp.store().newBody()) {
            sink.write(raw);
            try (StagedBody staged = sink.finish()) {
                return smtp.store().write(tx -> tx.addMessage(message(raw, staged)));
            }
        }
    }

    /** One of which some stretches are here. */
    EntryId receivePart(byte[] raw, int... fromTo) {
        return smtp.store().write(tx -> {
            EntryId id = tx.addMessage(message(raw, null));
            for (int i = 0; i < fromTo.length; i += 2) {
                tx.putRange(id, fromTo[i], java.util.Arrays.copyOfRange(raw, fromTo[i], fromTo[i + 1]));
            }
            return id;
        });
    }

    private NewMessage message(byte[] raw, StagedBody body) {
        return new NewMessage(
                smtp.service(),
                StandardFolder.INBOX.id(),
                Flags.NONE,
                smtp.clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                raw.length,
                MessageHeaders.scan(raw, raw.length),
                body);
    }

    static Draft draft(Kind kind, EntryId original, DraftForm form, String... to) {
        return new Draft(kind, "", List.of(to), List.of(), List.of(), "", "", List.of(), original, form);
    }

    static Draft draft(Kind kind, EntryId original, String... to) {
        return draft(kind, original, STANDARD, to);
    }

    EntryId compose(Draft draft) {
        return smtp.client().compose(draft, SendOptions.NOW);
    }

    byte[] raw(EntryId message) throws IOException {
        return smtp.body(message).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The raw header, unfolded. */
    List<String> header(EntryId message) throws IOException {
        String body = smtp.body(message);
        return body.substring(0, body.indexOf("\r\n\r\n"))
                .replaceAll("\r\n[ \t]+", " ")
                .lines()
                .toList();
    }

    List<Part> parts(EntryId message) throws IOException {
        return PARTS.parts(new ByteArrayInputStream(raw(message)));
    }

    byte[] content(EntryId message, int number) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PARTS.copy(new ByteArrayInputStream(raw(message)), number, out);
        return out.toByteArray();
    }

    /** The first part, which is the text of what is composed. */
    String text(EntryId message) throws IOException {
        return new String(content(message, 1), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    List<String> recipients(EntryId message) {
        return smtp.row(message).recipients().stream()
                .map(Submission.Recipient::address)
                .toList();
    }

    @Override
    public void close() throws IOException {
        smtp.close();
    }
}
