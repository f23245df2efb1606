// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.BodySink;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.Submission.Recipient;

/** Messages that are made from others: answers, forwards, receipts; and the command that makes them. */
class AnsweringTest {
    private static final MessageParts PARTS = new MessageParts();
    private static final String ASKS = "Disposition-Notification-To: Ben <ben@example.org>\r\n";

    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory.resolve("store"));
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
        bench.close();
    }

    private EntryId receive(String header, String body) throws IOException {
        byte[] raw = ("From: Ben <ben@example.org>\r\nMessage-ID: <1@example.org>\r\n" + header + "\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        try (BodySink sink = bench.store().newBody()) {
            sink.write(raw);
            var staged = sink.finish();
            return bench.store()
                    .write(tx -> tx.addMessage(new NewMessage(
                            bench.service(),
                            StandardFolder.INBOX.id(),
                            Flags.NONE,
                            bench.clock.instant(),
                            raw.length,
                            MessageHeaders.scan(raw, raw.length),
                            staged)));
        }
    }

    private static Draft draft(Kind kind, EntryId original, String... to) {
        return new Draft(kind, "", List.of(to), List.of(), List.of(), "", "Mine.", List.of(), original);
    }

    private EntryId compose(Draft draft) {
        return bench.client().compose(draft, SendOptions.NOW);
    }

    private List<String> recipients(EntryId message) {
        return bench.row(message).recipients().stream().map(Recipient::address).toList();
    }

    private byte[] raw(EntryId message) throws IOException {
        return bench.body(message).getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<Part> parts(EntryId message) throws IOException {
        return PARTS.parts(new ByteArrayInputStream(raw(message)));
    }

    private byte[] content(EntryId message, int number) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PARTS.copy(new ByteArrayInputStream(raw(message)), number, out);
        return out.toByteArray();
    }

    @Test
    void answersAllButTheAccountItselfAndEachOnce() throws IOException {
        EntryId original = receive(
                "To: ANNA@example.org, Carl <carl@example.org>\r\nCc: dora@example.org, Ben <BEN@example.org>,"
                        + " carl@example.org\r\nSubject: Plan\r\n",
                "When?\r\n");
        EntryId all = compose(draft(Kind.REPLY_ALL, original));
        assertThat(recipients(all)).containsExactly("ben@example.org", "carl@example.org", "dora@example.org");
        assertThat(bench.entry(all).header().cc()).isEqualTo("Carl <carl@example.org>, dora@example.org");
        assertThat(recipients(compose(draft(Kind.REPLY, original)))).containsExactly("ben@example.org");
        assertThat(recipients(compose(draft(Kind.REPLY_ALL, original, "eva@example.org"))))
                .containsExactly("eva@example.org", "carl@example.org", "dora@example.org", "BEN@example.org");
    }

    @Test
    void answersGoWhereTheSenderWantsThemAndOnesOwnMessagesWhereTheyWent() throws IOException {
        EntryId list = receive("Reply-To: list@example.org, ben@example.org\r\nTo: anna@example.org\r\n", "x");
        assertThat(recipients(compose(draft(Kind.REPLY, list)))).containsExactly("list@example.org", "ben@example.org");
        bench.settings.put("address", "ben@example.org");
        EntryId own = receive("To: carl@example.org\r\n", "x");
        assertThat(recipients(compose(draft(Kind.REPLY, own)))).containsExactly("carl@example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "Plan,Re: Plan,Fwd: Plan",
        "Re: AW: Fwd: re[3]: Plan,Re: Plan,Fwd: Plan",
        "Fwd: FW: Plan,Re: Plan,Fwd: Plan",
        "Report: Plan,Re: Report: Plan,Fwd: Report: Plan",
    })
    void prefixesDoNotPileUp(String subject, String answer, String forward) throws IOException {
        EntryId original = receive("Subject: " + subject + "\r\n", "x");
        assertThat(bench.entry(compose(draft(Kind.REPLY, original))).header().subject())
                .isEqualTo(answer);
        assertThat(bench.entry(compose(draft(Kind.FORWARD, original, "a@b.c")))
                        .header()
                        .subject())
                .isEqualTo(forward);
    }

    @Test
    void forwardsQuotedWithTheAttachments() throws IOException {
        EntryId original = receive(
                "Subject: Plan\r\nTo: anna@example.org\r\nReferences: <0@example.org>\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n",
                "--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n");
        Path more = Files.writeString(directory.resolve("more.txt"), "more");
        EntryId id = compose(new Draft(
                Kind.FORWARD,
                "",
                List.of("carl@example.org"),
                List.of(),
                List.of(),
                "",
                "Look.",
                List.of(more),
                original));
        assertThat(parts(id)).extracting(Part::fileName).containsExactly("", "more.txt", "plan.pdf");
        assertThat(content(id, 3)).containsExactly(0, 1, 2, 3);
        assertThat(new String(content(id, 1), StandardCharsets.UTF_8))
                .startsWith("Look.\r\n\r\n---------- Forwarded message ----------\r\nFrom: Ben <ben@example.org>\r\n")
                .contains("Subject: Plan\r\nTo: anna@example.org\r\n\r\nSee below.\r\n");
        assertThat(bench.entry(id).header().inReplyTo()).isEmpty();
        assertThat(bench.body(id)).contains("References: <0@example.org> <1@example.org>\r\n");
        EntryId plain = compose(draft(Kind.FORWARD, receive("", "x"), "a@b.c"));
        assertThat(parts(plain)).hasSize(1);
    }

    @Test
    void forwardsByteByByteAndSoItArrives() throws Exception {
        EntryId original = receive("Subject: Re: a/b\r\n", ".dots\r\n..\r\n\r\nno end");
        EntryId id = compose(draft(Kind.FORWARD_AS_ATTACHMENT, original, "carl@example.org"));
        assertThat(parts(id)).extracting(Part::type).containsExactly("text/plain", "message/rfc822");
        assertThat(parts(id).get(1).fileName()).isEqualTo("Re  a b.eml");
        assertThat(content(id, 2)).isEqualTo(raw(original));
        assertThat(bench.entry(id).header().subject()).isEqualTo("Fwd: a/b");
        byte[] made = raw(id);
        bench.flush();
        assertThat(bench.server.mails())
                .singleElement()
                .satisfies(mail -> assertThat(mail.data()).isEqualTo(made));
    }

    @Test
    void sendsAReceiptToWhoAskedAndOnlyOnce() throws Exception {
        EntryId original = receive(ASKS + "Subject: Plan\r\nOriginal-Recipient: rfc822;a@old.example\r\n", "x");
        Draft receipt = new Draft(Kind.RECEIPT, "", List.of(), List.of(), List.of(), "", "", List.of(), original);
        EntryId id = compose(receipt);
        assertThat(recipients(id)).containsExactly("ben@example.org");
        assertThat(bench.row(id).sender()).isEmpty();
        assertThat(bench.entry(id).header().subject()).isEqualTo("Receipt of message: Plan");
        assertThat(bench.entry(id).header().inReplyTo()).isEqualTo("<1@example.org>");
        assertThat(new String(content(id, 2), StandardCharsets.US_ASCII))
                .contains("Original-Recipient: rfc822;a@old.example\r\n")
                .contains("Final-Recipient: rfc822; anna@example.org\r\nOriginal-Message-ID: <1@example.org>\r\n")
                .contains("Disposition: manual-action/MDN-sent-manually; displayed\r\n");
        assertThat(bench.entry(original).flags().has("$MDNSent")).isTrue();
        assertRefused(ErrorKind.CONFLICT, receipt);
        bench.flush();
        assertThat(bench.server.mails())
                .singleElement()
                .satisfies(mail -> assertThat(mail.from()).isEmpty());
    }

    @Test
    void sendsNoReceiptThatNobodyAskedForNorForAReport() throws IOException {
        assertRefused(ErrorKind.INVALID, draft(Kind.RECEIPT, receive("Subject: Plan\r\n", "x")));
        assertRefused(
                ErrorKind.INVALID,
                draft(Kind.RECEIPT, receive(ASKS + "Content-Type: multipart/report; boundary=b\r\n", "--b--\r\n")));
        assertRefused(ErrorKind.INVALID, draft(Kind.RECEIPT, receive(ASKS, "x"), "other@example.org"));
        assertRefused(
                ErrorKind.INVALID,
                draft(Kind.RECEIPT, receive("Disposition-Notification-To: x@y\r\n z\u0001\r\n", "x"), "x@y.z"));
    }

    @Test
    void whatHasNoOriginalOrOneTooManyIsRefused() throws IOException {
        assertRefused(ErrorKind.INVALID, draft(Kind.REPLY, null, "a@b.c"));
        assertRefused(ErrorKind.INVALID, draft(Kind.NEW, receive("", "x"), "a@b.c"));
        EntryId bodiless = bench.store()
                .write(tx -> tx.addMessage(new NewMessage(
                        bench.service(),
                        StandardFolder.INBOX.id(),
                        Flags.NONE,
                        Instant.EPOCH,
                        9,
                        org.openmtm.entry.MessageHeader.EMPTY,
                        null)));
        assertRefused(ErrorKind.NOT_FOUND, draft(Kind.FORWARD_AS_ATTACHMENT, bodiless, "a@b.c"));
    }

    private void assertRefused(ErrorKind kind, Draft draft) {
        long events = bench.store().lastEvent();
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> compose(draft));
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(bench.store().lastEvent()).isEqualTo(events);
    }

    private long operation(Commands.Compose command) {
        return bench.store()
                .write(tx -> tx.addOperation(new OperationRecord(
                        0,
                        bench.service(),
                        command.id(),
                        command.parameters(),
                        OperationState.RUNNING,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        null,
                        1,
                        Map.of(),
                        null,
                        "")));
    }

    private EntryId execute(Commands.Compose command, long operation) throws InterruptedException {
        FakeOperation context = new FakeOperation(operation, bench.store().operationNote(operation));
        Map<String, Object> result =
                bench.serverMtm(bench.store()).execute(command, context).values();
        return EntryId.of((Long) result.get("message"));
    }

    @Test
    void theCommandThatIsRunAgainAfterACrashComposesOnce() throws Exception {
        Commands.Compose asked = new Commands.Compose(SmtpBench.draft("once", "a@b.c"), SendOptions.NEXT_CONNECTION);
        CommandDescriptor descriptor = new SmtpModule("1", bench.clock)
                .descriptor().commands().stream()
                        .filter(known -> known.id().equals(Commands.Compose.ID))
                        .findFirst()
                        .orElseThrow();
        assertThat(descriptor.lane()).isEqualTo(CommandDescriptor.Lane.BESIDE);
        Commands.Compose command = (Commands.Compose) descriptor.decode().apply(asked.parameters());
        assertThat(command).isEqualTo(asked);
        long operation = operation(command);
        EntryId first = execute(command, operation);
        bench.reopen();
        assertThat(execute(command, operation)).isEqualTo(first);
        try (var outbox = bench.store().children(ListQuery.all(StandardFolder.OUTBOX.id()))) {
            assertThat(outbox.stream()).hasSize(1);
        }
        assertThat(bench.row(first).plan().start()).isEqualTo(org.openmtm.store.SendPlan.Start.NEXT_CONNECTION);
    }

    @Test
    void aCommandThatFailsLeavesNoNote() throws Exception {
        Commands.Compose command = new Commands.Compose(SmtpBench.draft("x"), SendOptions.NOW);
        long operation = operation(command);
        assertThat(catchThrowableOfType(MessagingException.class, () -> execute(command, operation)))
                .isNotNull();
        assertThat(bench.store().operationNote(operation)).isEmpty();
    }
}
