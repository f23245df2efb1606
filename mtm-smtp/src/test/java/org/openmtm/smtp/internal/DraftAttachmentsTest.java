// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.ContentKind;
import org.openmtm.message.OpenMessage;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;

/** Attachments of drafts: files, links to files, messages; renamed and removed. */
class DraftAttachmentsTest {
    private static final String MAIL =
            "From: ben@example.org\r\nSubject: Inner\r\nMessage-ID: <i@example.org>\r\n\r\nhello\r\n";

    @TempDir
    private Path directory;

    private SmtpBench bench;
    private ClientMtm client;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory.resolve("store"));
        client = bench.client();
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private EntryId put(String raw, EntryId folder) throws IOException {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        try (BodySink sink = bench.store().newBody()) {
            sink.write(bytes);
            var body = sink.finish();
            return bench.store()
                    .write(tx -> tx.addMessage(new NewMessage(
                            bench.service(),
                            folder,
                            Flags.of(Flag.DRAFT),
                            bench.clock.instant(),
                            bytes.length,
                            MessageHeaders.scan(bytes, bytes.length),
                            body)));
        }
    }

    private EntryId draft(MessageEdit... edits) {
        EntryId id = client.createMessage();
        client.edit(id, List.of(new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "ben@example.org"))));
        client.edit(id, List.of(edits));
        return id;
    }

    private String content(EntryId id, int part) throws IOException {
        try (var content = client.open(id).open(part)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Part only(EntryId id) {
        List<Part> attachments = client.open(id).attachments();
        assertThat(attachments).hasSize(1);
        return attachments.get(0);
    }

    @Test
    void aLinkIsReadWhenTheMessageIsSent() throws IOException {
        Path file = Files.writeString(directory.resolve("Plan für \"Ben\".txt"), "first");
        EntryId id = draft(new MessageEdit.AttachLink(file));
        Part link = only(id);
        assertThat(link.kind()).isEqualTo(PartKind.EXTERNAL);
        assertThat(link.fileName()).isEqualTo("Plan für _Ben_.txt");
        assertThat(bench.body(id)).contains("message/external-body; access-type=local-file");
        assertThat(client.open(id).kinds()).contains(ContentKind.EXTERNAL, ContentKind.ATTACHMENTS);

        client.edit(id, List.of(new MessageEdit.RenameAttachment(link.number(), "plan.txt")));
        Files.writeString(file, "second");
        client.send(id, SendOptions.NOW);
        assertThat(only(id).fileName()).isEqualTo("plan.txt");
        assertThat(only(id).type()).isEqualTo("text/plain");
        assertThat(content(id, only(id).number())).isEqualTo("second");
        assertThat(bench.body(id)).doesNotContain("external-body").doesNotContain("Ben");
    }

    @Test
    void aLinkedFileThatIsGoneIsNamedAndTheDraftStays() throws IOException {
        Path file = Files.writeString(directory.resolve("gone.pdf"), "x");
        EntryId id = draft(new MessageEdit.AttachLink(file));
        String before = bench.body(id);
        Files.delete(file);
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> client.send(id, SendOptions.NOW));
        assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(e.getMessage()).contains("gone.pdf");
        assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(bench.body(id)).isEqualTo(before);

        client.edit(id, List.of(new MessageEdit.RemoveAttachment(only(id).number())));
        client.send(id, SendOptions.NOW);
        assertThat(client.open(id).attachments()).isEmpty();
    }

    @Test
    void aLinkThatSomebodyElseWroteTakesNothingAlong() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "the secret");
        EntryId own = draft(new MessageEdit.AttachLink(secret));
        String seal = only(own).details().parameter("x-openmtm-seal");
        assertThat(seal).hasSize(64);
        for (String forged : List.of("", "x-openmtm-seal=" + seal + "; ")) {
            EntryId id = put(
                    "From: anna@example.org\r\nTo: ben@example.org\r\nMessage-ID: <forged@example.org>\r\n"
                            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                            + "Content-Type: message/external-body; access-type=local-file; " + forged + "name=\""
                            + secret + "\"\r\n\r\nContent-Type: text/plain\r\n\r\n\r\n--b--\r\n",
                    StandardFolder.DRAFTS.id());
            for (ThrowingCallable action : List.<ThrowingCallable>of(
                    () -> client.send(id, SendOptions.NOW),
                    () -> client.edit(id, List.of(new MessageEdit.SetSubject("x"))))) {
                MessagingException e = catchThrowableOfType(MessagingException.class, action);
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                assertThat(e.getMessage()).contains("Attachment 2").contains("not made here");
            }
            assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.DRAFTS.id());
            client.edit(id, List.of(new MessageEdit.RemoveAttachment(2)));
            client.send(id, SendOptions.NOW);
            assertThat(bench.body(id)).doesNotContain("secret");
        }
    }

    @Test
    void whatIsLoadedTellsWhatThereIs() throws IOException {
        EntryId id = put(
                "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                        + "<p>Come\u001b[2J!\r\n--b\r\nContent-Type: text/calendar; method=REQUEST; name=\"../i.ics\"\r\n\r\n"
                        + "BEGIN:VCALENDAR\r\n--b--\r\n",
                StandardFolder.INBOX.id());
        EntryContent.Message loaded = (EntryContent.Message) client.load(id);
        assertThat(loaded.kinds())
                .containsExactlyInAnyOrder(ContentKind.HTML, ContentKind.CALENDAR, ContentKind.ATTACHMENTS);
        assertThat(loaded.text()).isEqualTo("Come [2J!");
        assertThat(loaded.attachments()).extracting(Part::fileName).containsExactly("i.ics");
        assertThat(loaded.attachments().get(0).details().rawName()).isEqualTo("../i.ics");
    }

    @Test
    void namesAreMadeSafe() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "x");
        EntryId id = draft(new MessageEdit.AttachFile(file));
        int number = only(id).number();
        client.edit(id, List.of(new MessageEdit.RenameAttachment(number, "../../etc/\u202etxt.exe")));
        assertThat(only(id).fileName()).isEqualTo("txt.exe");
        for (String nothing : List.of("", "..", "/", "\u0000\u202e")) {
            MessagingException e = catchThrowableOfType(
                    MessagingException.class,
                    () -> client.edit(id, List.of(new MessageEdit.RenameAttachment(number, nothing))));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        }
        MessagingException none = catchThrowableOfType(
                MessagingException.class, () -> client.edit(id, List.of(new MessageEdit.RenameAttachment(7, "a.txt"))));
        assertThat(none.getMessage()).contains("no attachment 7");
        MessagingException missing = catchThrowableOfType(
                MessagingException.class,
                () -> client.edit(id, List.of(new MessageEdit.AttachLink(directory.resolve("none")))));
        assertThat(missing.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(only(id).fileName()).isEqualTo("txt.exe");
    }

    @Test
    void anAttachedMessageStaysOneThroughEdits() throws IOException {
        EntryId id = draft(new MessageEdit.AttachMessage(put(MAIL, StandardFolder.INBOX.id())));
        client.edit(id, List.of(new MessageEdit.SetSubject("With a message")));
        client.edit(id, List.of(new MessageEdit.RenameAttachment(only(id).number(), "other.eml")));
        client.send(id, SendOptions.NOW);
        Part part = only(id);
        assertThat(part.kind()).isEqualTo(PartKind.MESSAGE);
        assertThat(part.fileName()).isEqualTo("other.eml");
        assertThat(content(id, part.number())).isEqualTo(MAIL);
        OpenMessage inner = client.open(id).message(part.number());
        assertThat(inner.summary().subject()).isEqualTo("Inner");
        assertThat(inner.text()).isEqualTo("hello\n");
    }
}
