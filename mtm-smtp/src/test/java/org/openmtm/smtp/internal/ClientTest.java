// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.email.mime.MessageParts;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PartReader;
import org.openmtm.store.Submission;

/** The whole generic client side, on a real store: what a service that sends can. */
class ClientTest {
    private static final String ORIGINAL = "From: Ben <ben@example.org>\r\n"
            + "To: Anna <anna@example.org>, carl@example.org\r\nCc: Dora <dora@example.org>\r\n"
            + "Disposition-Notification-To: ben+receipts@example.org\r\nSubject: Plans\r\n"
            + "Date: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + "--b\r\nContent-Type: text/plain\r\n\r\nShall we?\r\n"
            + "--b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQ=\r\n--b--\r\n";

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

    private EntryId receive(String raw) throws IOException {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
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

    private EntryContent.Message load(EntryId id) {
        return (EntryContent.Message) client.load(id);
    }

    private byte[] attachment(EntryId id, String name) throws IOException {
        PartReader.Part part = load(id).attachments().stream()
                .filter(one -> one.fileName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + load(id).attachments()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream raw = bench.store().body(id).orElseThrow().open()) {
            new MessageParts().copy(raw, part.number(), bytes);
        }
        return bytes.toByteArray();
    }

    @Test
    void anAnswerToAllGoesToEverybodyButTheAccountItself() throws IOException {
        EntryId id = client.reply(receive(ORIGINAL), true);
        assertThat(load(id).addressees())
                .containsExactly(
                        new Addressee(Addressee.Type.TO, "Ben <ben@example.org>"),
                        new Addressee(Addressee.Type.CC, "carl@example.org"),
                        new Addressee(Addressee.Type.CC, "Dora <dora@example.org>"));
        assertThat(bench.entry(id).header().subject()).isEqualTo("Re: Plans");
        assertThat(bench.entry(id).header().inReplyTo()).isEqualTo("<1@example.org>");
        assertThat(load(id).text()).contains("> Shall we?");
        assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(load(client.reply(receive(ORIGINAL), false)).addressees()).hasSize(1);
    }

    @Test
    void aForwardQuotesTheTextAndCarriesTheAttachmentsAlong() throws IOException {
        EntryId id = client.forward(receive(ORIGINAL), false);
        assertThat(bench.entry(id).header().subject()).isEqualTo("Fwd: Plans");
        assertThat(load(id).text())
                .contains("Forwarded message")
                .contains("From: Ben <ben@example.org>")
                .contains("To: Anna <anna@example.org>, carl@example.org")
                .contains("Shall we?");
        assertThat(attachment(id, "plan.pdf")).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aForwardAsAttachmentHoldsEveryByteOfTheOriginal() throws IOException {
        for (String raw :
                List.of(ORIGINAL, ORIGINAL.replace("Shall", "Sh\u00e4ll"), "Subject: Plans\n\nbare line feeds\n")) {
            EntryId id = client.forward(receive(raw), true);
            assertThat(attachment(id, "Plans.eml")).isEqualTo(raw.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(bench.body(id).contains("message/rfc822"))
                    .as("only what is 7 bit may stand as a message")
                    .isEqualTo(raw.equals(ORIGINAL));
        }
    }

    @Test
    void aReceiptGoesToWhoAskedForItAndNobodyCanAnswerIt() throws IOException {
        EntryId original = receive(ORIGINAL);
        EntryId id = client.compose(draft(Draft.Kind.RECEIPT, original), SendOptions.NOW);
        Submission row = bench.row(id);
        assertThat(row.sender()).isEmpty();
        assertThat(row.recipients())
                .extracting(Submission.Recipient::address)
                .containsExactly("ben+receipts@example.org");
        assertThat(bench.body(id))
                .contains("report-type=disposition-notification")
                .contains("Original-Message-ID: <1@example.org>")
                .contains("Final-Recipient: rfc822; anna@example.org")
                .contains("manual-action/MDN-sent-manually; displayed");
        MessagingException e = catchThrowableOfType(
                MessagingException.class,
                () -> client.compose(draft(Draft.Kind.RECEIPT, receive("Subject: x\r\n\r\n")), SendOptions.NOW));
        assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(e.getMessage()).contains("Nobody asked for a receipt");
    }

    private static Draft draft(Draft.Kind kind, EntryId original) {
        return new Draft(kind, "", List.of(), List.of(), List.of(), "", "", List.of(), original);
    }

    @Test
    void whatSomebodyElseWroteMeanwhileIsNotLost() {
        EntryId id = client.createMessage();
        Editing mine = new Editing(bench.context(), bench.clock, id);
        client.edit(id, List.of(new MessageEdit.SetText("of somebody else")));
        MessagingException e = catchThrowableOfType(
                MessagingException.class, () -> mine.edit(List.of(new MessageEdit.SetText("of my own pens!"))));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(e.getMessage()).contains("changed by somebody else");
        assertThat(load(id).text()).isEqualTo("of somebody else\n");
    }

    @Test
    void aMessageIsCreatedEditedAndSent() throws Exception {
        Path file = Files.writeString(directory.resolve("a.txt"), "attached");
        EntryId attached = receive(ORIGINAL);
        EntryId id = client.createMessage();
        client.edit(
                id,
                List.of(
                        new MessageEdit.SetSubject("Grüße"),
                        new MessageEdit.SetText("Hello"),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "Ben <ben@example.org>")),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "ben@EXAMPLE.org")),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.BCC, "boss@example.org")),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.CC, "carl@example.org")),
                        new MessageEdit.AttachFile(file),
                        new MessageEdit.AttachMessage(attached)));
        EntryContent.Message message = load(id);
        assertThat(message.text()).isEqualTo("Hello\n");
        assertThat(message.addressees())
                .extracting(Addressee::type)
                .containsExactly(Addressee.Type.TO, Addressee.Type.CC, Addressee.Type.BCC);
        assertThat(message.attachments()).extracting(PartReader.Part::fileName).containsExactly("a.txt", "Plans.eml");
        int first = message.attachments().get(0).number();
        client.edit(
                id,
                List.of(new MessageEdit.RemoveAttachment(first), new MessageEdit.RemoveAddressee("CARL@example.org")));
        assertThat(attachment(id, "Plans.eml")).isEqualTo(ORIGINAL.getBytes(StandardCharsets.ISO_8859_1));

        client.send(id, SendOptions.NOW);
        assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.OUTBOX.id());
        assertThat(bench.entry(id).flags().has(Flag.DRAFT)).isFalse();
        assertThat(bench.row(id).recipients())
                .extracting(Submission.Recipient::address)
                .containsExactly("ben@example.org", "boss@example.org");
        assertThat(bench.body(id)).doesNotContain("boss");
        assertThat(bench.flush()).containsEntry("sent", 1L);
        MessagingException late = catchThrowableOfType(
                MessagingException.class, () -> client.edit(id, List.of(new MessageEdit.SetSubject("late"))));
        assertThat(late.kind()).isEqualTo(ErrorKind.CONFLICT);
    }

    @Test
    void anEditThatIsWrongChangesNothing() throws IOException {
        EntryId id = client.createMessage();
        String before = bench.body(id);
        for (MessageEdit wrong : List.of(
                new MessageEdit.SetSubject("a\r\nBcc: x@y.z"),
                new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "no address")),
                new MessageEdit.RemoveAttachment(7),
                new MessageEdit.AttachFile(directory.resolve("none")))) {
            MessagingException e = catchThrowableOfType(
                    MessagingException.class,
                    () -> client.edit(id, List.of(new MessageEdit.SetText("changed"), wrong)));
            assertThat(e).as(wrong.toString()).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(bench.body(id)).isEqualTo(before);
        }
        MessagingException unsent =
                catchThrowableOfType(MessagingException.class, () -> client.send(id, SendOptions.NOW));
        assertThat(unsent.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(unsent.getMessage()).contains("no recipient");
        assertThat(bench.entry(id).parent()).isEqualTo(StandardFolder.DRAFTS.id());
    }

    @Test
    void textsAreFoundInThePartsThatHoldThem() throws IOException {
        EntryId id = receive(ORIGINAL);
        Set<MessagePart> all = EnumSet.allOf(MessagePart.class);
        assertThat(client.find(id, "plan", all, FindOptions.ANYWHERE))
                .containsExactly(MessagePart.SUBJECT, MessagePart.ATTACHMENTS);
        assertThat(client.find(id, "SHALL", all, FindOptions.ANYWHERE)).containsExactly(MessagePart.BODY);
        assertThat(client.find(id, "SHALL", all, new FindOptions(true, false))).isEmpty();
        assertThat(client.find(id, "plan", all, new FindOptions(false, true))).containsExactly(MessagePart.ATTACHMENTS);
        assertThat(client.find(id, "dora", Set.of(MessagePart.TO), FindOptions.ANYWHERE))
                .isEmpty();
        assertThat(client.find(id, "dora", Set.of(MessagePart.CC), FindOptions.ANYWHERE))
                .containsExactly(MessagePart.CC);
    }

    @Test
    void whatIsWrongWithAMessageIsSaidPartByPart() throws IOException {
        EntryId id = receive("From: nobody\r\nTo: a@b.c, <<x>\r\n\r\n");
        assertThat(client.validate(id, EnumSet.allOf(MessagePart.class)))
                .extracting(Finding::part, Finding::problem)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(MessagePart.FROM, Finding.Problem.MALFORMED),
                        org.assertj.core.groups.Tuple.tuple(MessagePart.TO, Finding.Problem.MALFORMED));
        assertThat(client.validate(receive(ORIGINAL), EnumSet.allOf(MessagePart.class)))
                .isEmpty();
        assertThat(client.validate(client.createMessage(), EnumSet.allOf(MessagePart.class)))
                .extracting(Finding::part, Finding::problem)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(MessagePart.TO, Finding.Problem.MISSING));
    }

    @Test
    void settingsAndTheDefaultServiceAreReadAndChanged() {
        client.changeSettings(Map.of("helo.name", "example.org"));
        assertThat(client.settings().text("helo.name", "")).isEqualTo("example.org");
        assertThat(client.defaultService()).contains(bench.service());
        client.changeDefaultService(EntryId.of(99));
        assertThat(client.defaultService()).contains(EntryId.of(99));
        client.removeDefaultService();
        assertThat(client.defaultService()).contains(bench.service());
    }

    @Test
    void everyCapabilityHasAnAnswerAndEveryNoAReason() {
        for (Capability capability : Capability.values()) {
            CapabilityAnswer answer = client.query(capability);
            assertThat(answer.supported())
                    .as(capability.name())
                    .isEqualTo(answer.reason().isEmpty());
        }
    }
}
