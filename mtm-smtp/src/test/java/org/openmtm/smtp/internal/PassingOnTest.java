// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** Messages that are redirected, forwarded, taken back and sent again, and originals of which parts are on the server. */
class PassingOnTest {
    private static final String MAIL = "Received: by mx\r\nFrom: Ben <ben@example.org>\r\nTo: anna@example.org\r\n"
            + "Subject: Plan\r\nMessage-ID: <1@example.org>\r\n\r\n.dots\r\n\r\nno end";

    @TempDir
    private Path directory;

    private MailBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new MailBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(bench.smtp.store().check(progress -> {}).problems()).isEmpty();
        bench.close();
    }

    private MessagingException refused(ErrorKind kind, Draft draft) {
        long events = bench.smtp.store().lastEvent();
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> bench.compose(draft));
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(bench.smtp.store().lastEvent()).isEqualTo(events);
        return e;
    }

    private static Draft redirect(EntryId original, String... to) {
        return MailBench.draft(Kind.REDIRECT, original, to);
    }

    @Test
    void redirectedMailKeepsEveryByteBehindItsNewBlock() throws Exception {
        EntryId original = bench.receive(MAIL);
        Draft draft = new Draft(
                Kind.REDIRECT,
                "",
                List.of("Carl <carl@example.org>"),
                List.of("dora@example.org"),
                List.of("boss@example.org"),
                "",
                "",
                List.of(),
                original);
        EntryId id = bench.compose(draft);
        String body = bench.smtp.body(id);
        assertThat(body).endsWith(MAIL);
        assertThat(body.substring(0, body.length() - MAIL.length()))
                .matches("Resent-Date: Sun, 1 Mar 2026 12:00:00 \\+0000\r\n"
                        + "Resent-From: Anna <anna@example.org>\r\nResent-To: Carl <carl@example.org>\r\n"
                        + "Resent-Cc: dora@example.org\r\nResent-Message-ID: <[-0-9a-f]+@example.org>\r\n");
        Submission row = bench.smtp.row(id);
        assertThat(body).contains("Resent-Message-ID: " + row.messageId());
        assertThat(row.sender()).isEqualTo("anna@example.org");
        assertThat(bench.recipients(id)).containsExactly("carl@example.org", "dora@example.org", "boss@example.org");
        assertThat(row.filing().state()).isEqualTo(Filing.State.WANTED);
        assertThat(bench.smtp.entry(original).flags().has("$Forwarded")).isTrue();
        bench.smtp.flush();
        assertThat(bench.smtp.server.mails())
                .singleElement()
                .satisfies(mail -> assertThat(new String(mail.data(), StandardCharsets.ISO_8859_1))
                        .startsWith(body));
    }

    /** Some programs file what they sent with its Bcc; and a draft has it. */
    @Test
    void ourHiddenRecipientsStayHidden() throws IOException {
        String ours = MAIL.replace("Ben <ben@example.org>", "Anna <anna@example.org>");
        EntryId original = bench.receive("Bcc: secret@example.org\r\n" + ours);
        assertThat(bench.smtp.body(bench.compose(redirect(original, "carl@example.org"))))
                .endsWith(ours)
                .doesNotContain("secret@");
        EntryId attached = bench.compose(MailBench.draft(Kind.FORWARD_AS_ATTACHMENT, original, "carl@example.org"));
        assertThat(bench.smtp.body(attached)).contains(ours).doesNotContain("secret@");
    }

    @Test
    void whoRedirectsForSomebodyElseIsNamed() throws IOException {
        EntryId original = bench.receive(" \r\n" + MAIL);
        EntryId id = bench.compose(new Draft(
                Kind.REDIRECT,
                "boss@example.com",
                List.of(),
                List.of(),
                List.of("x@example.org"),
                "",
                "",
                List.of(),
                original));
        assertThat(bench.smtp.body(id))
                .contains("Resent-From: boss@example.com\r\nResent-Sender: Anna <anna@example.org>\r\n"
                        + "Resent-To: undisclosed-recipients:;\r\n")
                .endsWith("field:\r\n \r\n" + MAIL)
                .doesNotContain("x@example.org");
        assertThat(bench.smtp.row(id).messageId()).endsWith("@example.com>");
        assertThat(bench.smtp.row(id).sender()).isEqualTo("anna@example.org");
    }

    @Test
    void mailThatGoesInCirclesStops() throws IOException {
        String block = "Resent-From: x@y.z\r\nResent-Message-ID: <r@y.z>\r\n";
        refused(ErrorKind.CONFLICT, redirect(bench.receive(block.repeat(10) + MAIL), "carl@example.org"));
        bench.compose(redirect(bench.receive(block.repeat(9) + MAIL), "carl@example.org"));
        EntryId delivered =
                bench.receive("Delivered-To: anna@example.org\r\nDelivered-To: CARL@example.org\r\n" + MAIL);
        refused(ErrorKind.CONFLICT, redirect(delivered, "carl@example.org"));
        refused(ErrorKind.CONFLICT, redirect(delivered, "anna@example.org"));
        bench.compose(redirect(delivered, "dora@example.org"));
    }

    @Test
    void nothingIsAddedToWhatIsRedirected() throws IOException {
        EntryId original = bench.receive(MAIL);
        refused(ErrorKind.INVALID, redirect(original));
        for (String evil : List.of("x\r\nBcc: y@z.org", "x\u010a@y.z", "g: a@b.c;")) {
            refused(ErrorKind.INVALID, redirect(original, evil));
        }
        for (int field = 0; field < 3; field++) {
            refused(
                    ErrorKind.INVALID,
                    new Draft(
                            Kind.REDIRECT,
                            "",
                            List.of("a@b.c"),
                            List.of(),
                            List.of(),
                            field == 0 ? "subject" : "",
                            field == 1 ? "text" : "",
                            field == 2 ? List.of(directory.resolve("x")) : List.of(),
                            original));
        }
        MessagingException draft = catchThrowableOfType(
                MessagingException.class,
                () -> bench.smtp.client().compose(redirect(original, "a@b.c"), SendOptions.DRAFT));
        assertThat(draft.kind()).isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void whatWasRedirectedAndTakenBackCannotBecomeSomethingElse() throws IOException {
        EntryId id = bench.compose(redirect(bench.receive(MAIL), "carl@example.org"));
        takeBack(id, bench.smtp.row(id));
        for (Runnable change : List.<Runnable>of(
                () -> bench.smtp.client().edit(id, List.of(new MessageEdit.SetSubject("x"))),
                () -> bench.smtp.client().send(id, SendOptions.NOW))) {
            MessagingException e = catchThrowableOfType(MessagingException.class, change::run);
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        }
    }

    private void takeBack(EntryId id, Submission row) {
        bench.smtp.store().write(tx -> {
            tx.updateSubmission(row.state(), row.to(SendState.CANCELLED, "", "Taken back"));
            tx.move(id, StandardFolder.DRAFTS.id());
            return null;
        });
    }

    @Test
    void whatWasTakenBackGoesAgainToThoseWhoHaveItNot() throws IOException {
        Draft draft = new Draft(
                Kind.NEW,
                "",
                List.of("ben@example.org", "carl@example.org"),
                List.of(),
                List.of("boss@example.org"),
                "s",
                "x",
                List.of(),
                null);
        EntryId id = bench.compose(draft);
        Submission row = bench.smtp.row(id);
        String messageId = row.messageId();
        List<Recipient> half = row.recipients().stream()
                .map(one -> one.address().startsWith("ben") ? new Recipient(one.address(), SendState.SENT, "250") : one)
                .toList();
        takeBack(id, row.withRecipients(half));
        bench.smtp.client().edit(id, List.of(new MessageEdit.SetText("y")));
        assertThat(bench.header(id)).contains("Bcc: boss@example.org");
        bench.smtp.client().send(id, SendOptions.NOW);
        assertThat(bench.smtp.row(id).recipients())
                .extracting(Recipient::address, Recipient::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ben@example.org", SendState.SENT),
                        org.assertj.core.groups.Tuple.tuple("carl@example.org", SendState.QUEUED),
                        org.assertj.core.groups.Tuple.tuple("boss@example.org", SendState.QUEUED));
        assertThat(bench.smtp.row(id).messageId()).isEqualTo(messageId);
        assertThat(bench.header(id)).noneMatch(line -> line.startsWith("Bcc"));
    }

    @Test
    void forwardsMarkTheirOriginalWhenTheyAreQueued() throws IOException {
        EntryId original = bench.receive(MAIL);
        EntryId draft = bench.smtp.client().forward(original, false);
        assertThat(bench.smtp.entry(original).flags().has("$Forwarded")).isFalse();
        assertThat(bench.header(draft)).contains("X-Forwarded-Message-Id: <1@example.org>");
        bench.compose(MailBench.draft(Kind.FORWARD, original, "carl@example.org"));
        assertThat(bench.smtp.entry(original).flags().has("$Forwarded")).isTrue();
    }

    private static final String MIXED =
            "From: Ben <ben@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Plan\r\n"
                    + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\n"
                    + "Content-Type: text/csv; name=a.csv\r\n\r\n1,2,3\r\n--b\r\n"
                    + "Content-Type: application/pdf; name=../../report.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + "QUFB".repeat(20_000) + "\r\n--b--\r\n";

    @Test
    void whatIsStillOnTheServerIsNamed() throws IOException {
        byte[] raw = MIXED.getBytes(StandardCharsets.US_ASCII);
        int cut = MIXED.indexOf("QUFB");
        EntryId original = bench.receivePart(raw, 0, cut, cut + 80_000, raw.length);
        EntryId id = bench.compose(MailBench.draft(Kind.FORWARD, original, "carl@example.org"));
        assertThat(bench.text(id))
                .contains("\n\nSee below.\n")
                .contains("\n[attachment report.pdf (60 KB) is still on the server and was left out]\n");
        assertThat(bench.parts(id)).extracting(part -> part.fileName()).containsExactly("", "a.csv");
        assertThat(bench.content(id, 2)).asString().isEqualTo("1,2,3");
        EntryId reply = bench.compose(MailBench.draft(Kind.REPLY, original));
        assertThat(bench.text(reply)).isEqualTo("Ben <ben@example.org> wrote:\n> See below.\n");
        for (Kind kind : List.of(Kind.FORWARD_AS_ATTACHMENT, Kind.REDIRECT)) {
            MessagingException e = refused(ErrorKind.NOT_FOUND, MailBench.draft(kind, original, "a@b.c"));
            assertThat(e.oneLine()).contains("mtm populate " + original);
        }
    }

    @Test
    void aTextThatIsCutSaysSo() throws IOException {
        byte[] raw = (MAIL + " at all").getBytes(StandardCharsets.US_ASCII);
        EntryId original = bench.receivePart(raw, 0, raw.length - 10);
        assertThat(bench.text(bench.compose(MailBench.draft(Kind.REPLY, original))))
                .startsWith("Ben <ben@example.org> wrote:\n> .dots\n")
                .contains("on the server");
    }

    @Test
    void ofWhatIsNotHereAtAllListsKnowEnoughForAnAnswer() throws IOException {
        byte[] raw = MIXED.getBytes(StandardCharsets.US_ASCII);
        EntryId original = bench.receivePart(raw);
        EntryId reply = bench.compose(MailBench.draft(Kind.REPLY, original));
        assertThat(bench.recipients(reply)).containsExactly("ben@example.org");
        assertThat(bench.smtp.entry(reply).header().inReplyTo()).isEqualTo("<1@example.org>");
        assertThat(bench.text(reply))
                .isEqualTo("Ben <ben@example.org> wrote:\n"
                        + "> [the text of this message is still on the server and was left out]\n");
        EntryId forward = bench.compose(MailBench.draft(Kind.FORWARD, original, "carl@example.org"));
        assertThat(bench.text(forward)).contains("[whatever is attached is still on the server and was left out]");
        refused(ErrorKind.NOT_FOUND, MailBench.draft(Kind.RECEIPT, original));
    }

    @Test
    void aListAnswersItself() throws IOException {
        EntryId listed = bench.receive("List-Post: <mailto:dev@lists.example>\r\n" + MAIL);
        assertThat(bench.recipients(bench.compose(MailBench.draft(Kind.REPLY_LIST, listed))))
                .containsExactly("dev@lists.example");
        refused(ErrorKind.INVALID, MailBench.draft(Kind.REPLY_LIST, bench.receive(MAIL)));
    }

    @Test
    void noMoreIsQueuedThanTheServerTakes() throws IOException {
        bench.smtp.store().write(tx -> {
            tx.putNote(bench.smtp.service(), Outbox.MAXIMUM_SIZE, "2000");
            return null;
        });
        EntryId large = bench.receive(MAIL + "x".repeat(3_000));
        MessagingException e = refused(ErrorKind.LIMIT, redirect(large, "carl@example.org"));
        assertThat(e.getMessage()).contains("2000");
        bench.compose(redirect(bench.receive(MAIL), "carl@example.org"));
        EntryId draft = bench.smtp.client().forward(large, true);
        bench.smtp
                .client()
                .edit(
                        draft,
                        List.of(new MessageEdit.AddAddressee(
                                new org.openmtm.mtm.Addressee(org.openmtm.mtm.Addressee.Type.TO, "carl@example.org"))));
        MessagingException late = catchThrowableOfType(
                MessagingException.class, () -> bench.smtp.client().send(draft, SendOptions.NOW));
        assertThat(late.kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(bench.smtp.entry(draft).parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(Arrays.asList(bench.smtp.store().submission(draft).isPresent()))
                .containsExactly(false);
    }

    @Test
    void theServersLimitIsKnownFromTheLastConnection() throws Exception {
        assertThat(bench.smtp.client().query(Capability.MAX_SIZE).supported()).isFalse();
        bench.smtp.server.extensions("SIZE 123456", "8BITMIME");
        bench.compose(MailBench.draft(Kind.FORWARD, bench.receive(MAIL), "carl@example.org"));
        bench.smtp.flush();
        assertThat(bench.smtp.client().query(Capability.MAX_SIZE).limit()).isEqualTo(123_456);
        refused(ErrorKind.LIMIT, redirect(bench.receive(MAIL + "x".repeat(123_456)), "carl@example.org"));
        bench.smtp.server.extensions("8BITMIME");
        bench.compose(MailBench.draft(Kind.FORWARD, bench.receive(MAIL), "carl@example.org"));
        bench.smtp.flush();
        assertThat(bench.smtp.client().query(Capability.MAX_SIZE).supported()).isFalse();
    }
}
