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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

class ComposingTest {
    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory.resolve("store"));
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private MessagingException refused(Draft draft) {
        long events = bench.store().lastEvent();
        MessagingException e = catchThrowableOfType(
                MessagingException.class, () -> bench.client().compose(draft, SendOptions.NOW));
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(bench.store().lastEvent()).isEqualTo(events);
        return e;
    }

    @Test
    void composesIntoTheOutbox() throws IOException {
        Draft draft = new Draft(
                Draft.Kind.NEW,
                "",
                List.of("Ben <ben@example.org>, carl@example.org"),
                List.of("ben@example.org"),
                List.of("Secret <boss@example.org>"),
                "Grüße",
                "Hello\nyou",
                List.of(Files.writeString(directory.resolve("a.txt"), "attached")),
                null);
        EntryId id = bench.client().compose(draft, SendOptions.NEXT_CONNECTION);
        Entry entry = bench.entry(id);
        assertThat(entry.parent()).isEqualTo(StandardFolder.OUTBOX.id());
        assertThat(entry.service()).isEqualTo(bench.service());
        assertThat(entry.header().subject()).isEqualTo("Grüße");
        assertThat(entry.header().attachments()).isTrue();
        assertThat(entry.flags().has(Flag.SEEN)).isTrue();
        Submission row = bench.row(id);
        assertThat(row.state()).isEqualTo(SendState.QUEUED);
        assertThat(row.plan().start()).isEqualTo(org.openmtm.store.SendPlan.Start.NEXT_CONNECTION);
        assertThat(row.sender()).isEqualTo("anna@example.org");
        assertThat(row.messageId()).isEqualTo(entry.header().messageId());
        assertThat(row.recipients())
                .extracting(Recipient::address)
                .containsExactly("ben@example.org", "carl@example.org", "boss@example.org");
        String body = bench.body(id);
        assertThat(body).doesNotContain("boss").doesNotContain("Secret");
        byte[] raw = body.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(MessageHeaders.scan(raw, raw.length)).isEqualTo(entry.header());
        assertThat(entry.size()).isEqualTo(raw.length);
    }

    @Test
    void draftsNeedNoRecipientAndNoLedger() {
        EntryId id = bench.client().compose(SmtpBench.draft("not yet"), SendOptions.DRAFT);
        assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(bench.entry(id).flags().has(Flag.DRAFT)).isTrue();
        assertThat(bench.store().submission(id)).isEmpty();
    }

    @Test
    void theSenderIsFoundInTheSettings() {
        bench.settings.remove("address");
        bench.settings.put("user", "u1");
        assertThat(bench.row(bench.queue("a@b.c")).sender()).isEqualTo("u1@localhost");
        bench.settings.put("user", "anna@example.net");
        assertThat(bench.row(bench.queue("a@b.c")).sender()).isEqualTo("anna@example.net");
        bench.settings.put("user", "u1");
        bench.settings.put("host", "mail.example.com");
        assertThat(bench.row(bench.queue("a@b.c")).sender()).isEqualTo("u1@mail.example.com");
    }

    @Test
    void everyFieldPassesTheGate() throws IOException {
        List<String> evils = List.of("x\r\nBcc: y@z.org", "x\n", "x\ry", "x\0y");
        Path file = Files.writeString(directory.resolve("a\r\nX: y"), "x");
        for (String evil : evils) {
            assertThat(refused(SmtpBench.draft(evil, "a@b.c")).getMessage()).contains("Subject");
            assertThat(refused(SmtpBench.draft("s", evil + "@b.c")).getMessage())
                    .contains("to");
            assertThat(refused(new Draft(
                                    Draft.Kind.NEW,
                                    evil + " <a@b.c>",
                                    List.of("a@b.c"),
                                    List.of(),
                                    List.of(),
                                    "s",
                                    "t",
                                    List.of(),
                                    null))
                            .getMessage())
                    .contains("from");
            refused(new Draft(
                    Draft.Kind.NEW,
                    "",
                    List.of("a@b.c"),
                    List.of(evil + "@b.c"),
                    List.of(),
                    "s",
                    "t",
                    List.of(),
                    null));
            refused(new Draft(
                    Draft.Kind.NEW,
                    "",
                    List.of("a@b.c"),
                    List.of(),
                    List.of(evil + "@b.c"),
                    "s",
                    "t",
                    List.of(),
                    null));
        }
        for (String evil : List.of("x\u010a@b.c", "x\u010d@b.c", "x\u0100@b.c", "g: a@b.c;", "a@b.c <d@e.f> <g@h.i>")) {
            refused(SmtpBench.draft("s", evil));
        }
        refused(SmtpBench.draft("s"));
        refused(new Draft(Draft.Kind.NEW, "", List.of("a@b.c"), List.of(), List.of(), "s", "t", List.of(file), null));
        refused(new Draft(
                Draft.Kind.NEW, "", List.of("a@b.c"), List.of(), List.of(), "s", "t", List.of(directory), null));
        assertThat(bench.store().outbox(null)).isEmpty();
    }

    @Test
    void answersAMessage() throws IOException {
        EntryId original = receive(
                "From: Ben <ben@example.org>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@example.org>\r\n"
                        + "References: <0@example.org>\r\n\r\nQuestion?\r\n");
        Draft draft =
                new Draft(Draft.Kind.REPLY, "", List.of(), List.of(), List.of(), "", "Answer.", List.of(), original);
        EntryId id = bench.client().compose(draft, SendOptions.NOW);
        assertThat(bench.entry(id).header().subject()).isEqualTo("Re: Grüße");
        assertThat(bench.entry(id).header().inReplyTo()).isEqualTo("<1@example.org>");
        assertThat(bench.entry(id).header().to()).isEqualTo("Ben <ben@example.org>");
        assertThat(bench.body(id))
                .contains("References: <0@example.org> <1@example.org>\r\n")
                .contains("\r\n\r\nAnswer.\r\n\r\nBen <ben@example.org> wrote:\r\n> Question?\r\n");
        assertThat(bench.row(id).recipients()).extracting(Recipient::address).containsExactly("ben@example.org");
    }

    @Test
    void aMessageThatIsNotHereCannotBeAnswered() {
        Draft draft = new Draft(
                Draft.Kind.REPLY, "", List.of("a@b.c"), List.of(), List.of(), "", "x", List.of(), EntryId.of(4_711));
        MessagingException e = catchThrowableOfType(
                MessagingException.class, () -> bench.client().compose(draft, SendOptions.NOW));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void saysWhatItCanAndWhoCanTheRest() {
        assertThat(bench.client().query(Capability.SEND).supported()).isTrue();
        assertThat(bench.client().query(Capability.RECEIVE).reason()).contains("IMAP4");
        SmtpModule module = new SmtpModule("1.2.3", bench.clock);
        assertThat(module.descriptor().settingsPid()).isEqualTo("org.openmtm.smtp");
        assertThat(module.descriptor().version()).isEqualTo("1.2.3");
    }

    private EntryId receive(String raw) throws IOException {
        byte[] bytes = raw.getBytes(StandardCharsets.US_ASCII);
        try (BodySink sink = bench.store().newBody()) {
            sink.write(bytes);
            var body = sink.finish();
            return bench.store()
                    .write(tx -> tx.addMessage(new NewMessage(
                            bench.service(),
                            StandardFolder.INBOX.id(),
                            Flags.NONE,
                            bench.clock.instant(),
                            bytes.length,
                            MessageHeaders.scan(bytes, bytes.length),
                            body)));
        }
    }
}
