// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.DraftForm;
import org.openmtm.mtm.DraftForm.CopyToSelf;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.SendPlan;

/** What settings and wishes make of a message. */
class WordingTest {
    private static final String MIXED =
            "From: Ben <ben@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Plan\r\n"
                    + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\n"
                    + "Content-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n"
                    + "--b--\r\n";

    @TempDir
    private Path directory;

    private MailBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new MailBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private static Draft fresh(String text, DraftForm form) {
        return new Draft(
                Kind.NEW, "", List.of("ben@example.org"), List.of(), List.of(), "s", text, List.of(), null, form);
    }

    private static DraftForm html(String html) {
        return new DraftForm(html, null, null, null, null, null, "", null);
    }

    private static DraftForm charset(String name) {
        return new DraftForm("", null, null, null, null, null, name, null);
    }

    private static DraftForm parts(OriginalPart... parts) {
        return new DraftForm("", null, null, null, null, null, "", Set.of(parts));
    }

    @Test
    void theSignatureStandsAtTheEnd() throws IOException {
        bench.smtp.settings.put("signature", "Anna\\nExample Ltd");
        assertThat(bench.text(bench.compose(fresh("Hello", DraftForm.STANDARD))))
                .isEqualTo("Hello\n");
        bench.smtp.settings.put("add.signature", true);
        assertThat(bench.text(bench.compose(fresh("Hello\n\n", DraftForm.STANDARD))))
                .isEqualTo("Hello\n\n-- \nAnna\nExample Ltd\n");
        EntryId original = bench.receive("From: b@x.org\r\n\r\nWhen?\r\n-- \r\nBen\r\n");
        assertThat(bench.text(bench.compose(MailBench.draft(Kind.REPLY, original))))
                .isEqualTo("b@x.org wrote:\n> When?\n\n-- \nAnna\nExample Ltd\n");
        DraftForm without = new DraftForm("", null, null, null, false, null, "", null);
        assertThat(bench.text(bench.compose(fresh("Hello", without)))).isEqualTo("Hello\n");
    }

    @Test
    void htmlStandsBesideItsText() throws IOException {
        EntryId id = bench.compose(fresh("", html("<html><body><p>Hello <b>you</b></p></body></html>")));
        assertThat(bench.parts(id)).extracting(Part::type).containsExactly("text/plain", "text/html");
        assertThat(bench.header(id)).anyMatch(line -> line.startsWith("Content-Type: multipart/alternative;"));
        assertThat(bench.text(id)).isEqualTo("Hello you\n");

        bench.smtp.settings.put("add.signature", true);
        bench.smtp.settings.put("signature", "A & B");
        EntryId original = bench.receive(MIXED);
        EntryId reply = bench.compose(
                MailBench.draft(Kind.REPLY, original, html("<html><body><p>Gr\u00fc\u00dfe</p></body></html>")));
        assertThat(new String(bench.content(reply, 2), StandardCharsets.UTF_8))
                .startsWith("<html><body><p>Gr\u00fc\u00dfe</p>")
                .contains("<blockquote type=\"cite\">See below.</blockquote>")
                .contains("A &amp; B")
                .endsWith("</body></html>\r\n");
        assertThat(bench.text(reply)).startsWith("Gr\u00fc\u00dfe\n\nBen <ben@example.org> wrote:\n> See below.\n");
    }

    @Test
    void partsOfTheOriginalAreTakenAsAsked() throws IOException {
        EntryId original = bench.receive(MIXED);
        EntryId plain = bench.compose(MailBench.draft(Kind.REPLY, original));
        assertThat(bench.parts(plain)).hasSize(1);
        EntryId all = bench.compose(MailBench.draft(
                Kind.REPLY, original, parts(OriginalPart.TEXT, OriginalPart.ATTACHMENTS, OriginalPart.SUBJECT)));
        assertThat(bench.parts(all)).extracting(Part::fileName).containsExactly("", "plan.pdf");
        assertThat(bench.content(all, 2)).containsExactly(0, 1, 2, 3);
        EntryId bare = bench.compose(MailBench.draft(Kind.FORWARD, original, parts(), "c@example.org"));
        assertThat(bench.parts(bare)).hasSize(1);
        assertThat(bench.text(bare)).contains("Subject: Plan").doesNotContain("See below");
        assertThat(bench.smtp.entry(bare).header().subject()).isEmpty();
    }

    @Test
    void textGoesOutInTheSmallestSetThatHoldsIt() throws IOException {
        bench.smtp.settings.put("charset", "iso-8859-15");
        assertThat(bench.smtp.body(bench.compose(fresh("plain", charset("")))))
                .contains("Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n");
        EntryId euro = bench.compose(fresh("3 \u20ac", charset("")));
        assertThat(bench.smtp.body(euro)).contains("charset=iso-8859-15\r\n").contains("3 =A4\r\n");
        assertThat(bench.smtp.body(bench.compose(fresh("\u5c71", charset("koi8-r")))))
                .contains("charset=utf-8\r\n");
        EntryId koi = bench.compose(fresh("\u043f\u043b\u0430\u043d", charset("koi8-r")));
        assertThat(new String(bench.content(koi, 1), Charset.forName("koi8-r")))
                .isEqualTo("\u043f\u043b\u0430\u043d\r\n");
        MessagingException e = catchThrowableOfType(
                MessagingException.class, () -> bench.compose(fresh("x", charset("x\"\r\nBcc: a@b.c"))));
        assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void theOwnersCardIsAttached() throws IOException {
        DraftForm card = new DraftForm("", null, null, null, null, true, "", null);
        bench.smtp.settings.put("name", "Anna; M\u00fcller, B.");
        EntryId made = bench.compose(fresh("x", card));
        assertThat(bench.parts(made).get(1).type()).isEqualTo("text/vcard");
        assertThat(bench.parts(made).get(1).fileName()).endsWith(".vcf");
        assertThat(new String(bench.content(made, 2), StandardCharsets.UTF_8))
                .isEqualTo("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna\\; M\u00fcller\\, B.\r\nEMAIL:anna@example.org\r\n"
                        + "END:VCARD\r\n");
        Path file = Files.writeString(directory.resolve("me.vcf"), "BEGIN:VCARD\nEND:VCARD\n");
        bench.smtp.settings.put("vcard.file", file.toString());
        bench.smtp.settings.put("add.vcard", true);
        EntryId own = bench.compose(fresh("x", DraftForm.STANDARD));
        assertThat(bench.content(own, 2)).isEqualTo(Files.readAllBytes(file));
        bench.smtp.settings.put("vcard.file", file + ".none");
        MessagingException e =
                catchThrowableOfType(MessagingException.class, () -> bench.compose(fresh("x", DraftForm.STANDARD)));
        assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(e.oneLine()).contains("vcard.file");
    }

    @Test
    void wishesStandInTheHeader() throws IOException {
        bench.smtp.settings.put("reply.to", "Office <office@example.org>");
        bench.smtp.settings.put("name", "Anna M\u00fcller");
        DraftForm urgent = new DraftForm("", SendPlan.Priority.HIGH, true, null, null, null, "", null);
        EntryId id = bench.compose(fresh("x", urgent));
        assertThat(bench.header(id))
                .contains(
                        "From: =?UTF-8?B?QW5uYSBNw7xsbGVy?= <anna@example.org>",
                        "Reply-To: Office <office@example.org>",
                        "Importance: high",
                        "X-Priority: 1 (Highest)",
                        "Disposition-Notification-To: Office <office@example.org>");
        assertThat(bench.smtp.row(id).plan().priority()).isEqualTo(SendPlan.Priority.HIGH);
        assertThat(bench.header(bench.compose(fresh("x", DraftForm.STANDARD))))
                .noneMatch(line -> line.matches("(Importance|X-Priority|Disposition-Notification-To):.*"));
        bench.smtp.settings.put("request.receipts", true);
        bench.smtp.settings.put("receipt.address", "receipts@example.org");
        assertThat(bench.header(bench.compose(fresh("x", DraftForm.STANDARD))))
                .contains("Disposition-Notification-To: receipts@example.org");
    }

    @Test
    void theSenderGetsACopyOnce() throws IOException {
        bench.smtp.settings.put("copy.to.self", "bcc");
        EntryId hidden = bench.compose(fresh("x", DraftForm.STANDARD));
        assertThat(bench.recipients(hidden)).containsExactly("ben@example.org", "anna@example.org");
        assertThat(bench.header(hidden)).noneMatch(line -> line.startsWith("Bcc"));
        DraftForm cc = new DraftForm("", null, null, CopyToSelf.CC, null, null, "", null);
        EntryId open = bench.compose(fresh("x", cc));
        assertThat(bench.header(open)).contains("Cc: Anna <anna@example.org>");
        EntryId there = bench.compose(new Draft(
                Kind.NEW,
                "",
                List.of("b@example.org", "ANNA@example.org"),
                List.of(),
                List.of(),
                "s",
                "x",
                List.of(),
                null,
                cc));
        assertThat(bench.recipients(there)).containsExactly("b@example.org", "ANNA@example.org");
        MessagingException e = catchThrowableOfType(
                MessagingException.class,
                () -> bench.compose(
                        new Draft(Kind.NEW, "", List.of(), List.of(), List.of(), "s", "x", List.of(), null, cc)));
        assertThat(e.getMessage()).contains("no recipient");
    }

    @Test
    void aDraftKeepsEverythingWhenItIsEditedAndSent() throws IOException {
        EntryId original = bench.receive(MIXED);
        bench.smtp.settings.put("reply.to", "office@example.org");
        Draft draft = new Draft(
                Kind.FORWARD,
                "",
                List.of("carl@example.org"),
                List.of(),
                List.of("boss@example.org"),
                "",
                "Gr\u00fc\u00dfe",
                List.of(),
                original,
                new DraftForm(
                        "<p>Gr\u00fc\u00dfe</p>", SendPlan.Priority.LOW, true, null, null, null, "iso-8859-1", null));
        EntryId id = bench.smtp.client().compose(draft, SendOptions.DRAFT);
        List<String> before = bench.header(id);
        bench.smtp.client().edit(id, List.of(new MessageEdit.SetSubject("Other")));
        assertThat(bench.header(id).stream().filter(line -> !line.startsWith("Subject") && !line.startsWith("Content")))
                .containsExactlyElementsOf(before.stream()
                        .filter(line -> !line.startsWith("Subject") && !line.startsWith("Content"))
                        .toList());
        assertThat(bench.parts(id))
                .extracting(Part::type)
                .containsExactly("text/plain", "text/html", "application/pdf");
        assertThat(bench.smtp.body(id))
                .contains("text/html; charset=iso-8859-1")
                .contains("Gr=FC=DFe");

        bench.smtp.client().send(id, SendOptions.NOW);
        assertThat(bench.recipients(id)).containsExactly("carl@example.org", "boss@example.org");
        assertThat(bench.header(id))
                .noneMatch(line -> line.startsWith("Bcc"))
                .contains("Reply-To: office@example.org", "Importance: low", "X-Forwarded-Message-Id: <1@example.org>");
        assertThat(bench.smtp.row(id).plan().priority()).isEqualTo(SendPlan.Priority.LOW);
    }

    @Test
    void otherTextTakesThePlaceOfHtml() throws IOException {
        EntryId id = bench.smtp.client().compose(fresh("", html("<p>old</p>")), SendOptions.DRAFT);
        bench.smtp.client().edit(id, List.of(new MessageEdit.SetText("new")));
        assertThat(bench.parts(id)).extracting(Part::type).containsExactly("text/plain");
        assertThat(bench.text(id)).isEqualTo("new\n");
    }

    @Test
    void namesThatLookLikeListsAndManyRecipientsCanBeSent() throws IOException {
        List<String> many = new java.util.ArrayList<>(List.of("\"M\u00fcller, J\u00f6rg (Berlin)\" <j@example.org>"));
        for (int i = 0; i < 400; i++) {
            many.add("\"Recipient, Number " + i + "\" <recipient-" + i + "@example.org>");
        }
        Draft draft = new Draft(Kind.NEW, "", many, List.of(), List.of(), "s", "x", List.of(), null);
        EntryId id = bench.smtp.client().compose(draft, SendOptions.DRAFT);
        bench.smtp.client().edit(id, List.of(new MessageEdit.SetSubject("t")));
        bench.smtp.client().send(id, SendOptions.NOW);
        assertThat(bench.recipients(id))
                .hasSize(401)
                .startsWith("j@example.org")
                .endsWith("recipient-399@example.org");
    }
}
