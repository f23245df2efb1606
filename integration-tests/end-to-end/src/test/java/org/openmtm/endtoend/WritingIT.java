// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.endtoend.SendingBench.header;
import static org.openmtm.endtoend.SendingBench.last;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** The e-mail operations, access to messages, and settings by shell commands, against a real IMAP server. */
class WritingIT {
    private static DovecotServer imap;
    private static int nextUser;

    @TempDir
    Path directory;

    private SendingBench bench;

    @BeforeAll
    static void startServer() throws Exception {
        imap = DovecotServer.start(DovecotOptions.standard().withUsers(12));
    }

    @AfterAll
    static void stopServer() throws Exception {
        imap.close();
    }

    @BeforeEach
    void openBench() throws Exception {
        bench = new SendingBench(imap, "u" + ++nextUser, directory);
    }

    @AfterEach
    void closeBench() throws Exception {
        bench.close();
    }

    /** Adds the account, and mirrors what was delivered. @return the id of the only message in the inbox */
    private String mirrored(String... settings) throws Exception {
        JsonNode inbox = last(bench.json(bench.account(settings), "sync work", "list work INBOX"));
        return inbox.path("messages").get(0).path("id").asText();
    }

    /** A mail through a list, with HTML, an image in it, an odd attachment, an invitation and a card. */
    private String rich() throws Exception {
        bench.deliver(
                "INBOX",
                "From: =?utf-8?q?J=C3=BCrgen?= <ben@example.org>",
                "To: " + SendingBench.ADDRESS + ", carl@example.org",
                "Subject: Re: Fwd: AW: Plan",
                "Message-ID: <plan@example.org>",
                "References: <root@example.org>",
                "List-Post: <mailto:team@lists.example.org>",
                "Disposition-Notification-To: ben@example.org",
                "MIME-Version: 1.0",
                "Content-Type: multipart/mixed; boundary=m",
                "",
                "--m",
                "Content-Type: multipart/related; boundary=r",
                "",
                "--r",
                "Content-Type: text/html; charset=utf-8",
                "",
                "<p>Hello <b>Anna</b></p><script>alert(1)</script><img src=\"cid:pic@x\"><img src=\"http://spy/x\">",
                "--r",
                "Content-Type: image/png",
                "Content-ID: <pic@x>",
                "Content-Transfer-Encoding: base64",
                "",
                "iVBORw0KGgo=",
                "--r--",
                "--m",
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; filename=\"../../plan.pdf\"",
                "",
                "the plan",
                "--m",
                "Content-Type: text/calendar; method=REQUEST",
                "",
                "BEGIN:VCALENDAR",
                "END:VCALENDAR",
                "--m",
                "Content-Type: text/vcard",
                "",
                "BEGIN:VCARD",
                "END:VCARD",
                "--m--");
        return mirrored();
    }

    private String sent(int number) {
        return bench.mails().get(number).text();
    }

    @Test
    void item4AnswersGoToSenderAllOrListAndPartsAreChosen() throws Exception {
        String id = rich();
        JsonNode shown = last(bench.json(
                "reply " + id,
                "reply " + id + " --all --no-quote",
                "reply " + id + " --list",
                "forward " + id + " --to dora@example.org",
                "forward " + id + " --to dora@example.org --no-attachments",
                "show " + id));
        assertThat(sent(0))
                .contains("ben@example.org")
                .contains("Subject: Re: Plan")
                .contains("In-Reply-To: <plan@example.org>")
                .contains("<root@example.org>")
                .contains("> Hello Anna")
                .doesNotContain("carl@example.org");
        assertThat(sent(1)).contains("carl@example.org").doesNotContain("Hello");
        assertThat(header(bench.mails().get(2), "To")).isEqualTo("team@lists.example.org");
        assertThat(sent(3)).contains("Subject: Fwd: Plan").contains("plan.pdf");
        assertThat(sent(4)).doesNotContain("plan.pdf");
        assertThat(shown.path("flags").asText()).contains("\\Answered").contains("$Forwarded");
    }

    @Test
    void item4AForwardedMessageIsByteIdenticalAndARedirectedOneKeepsItsSender() throws Exception {
        String id = rich();
        Path raw = directory.resolve("raw.eml");
        bench.json(
                "export " + id + " " + raw,
                "forward " + id + " --to dora@example.org --as-attachment",
                "redirect " + id + " --to dora@example.org");
        String original = Files.readString(raw, StandardCharsets.ISO_8859_1);
        assertThat(sent(0)).contains("message/rfc822").contains(original);
        CapturedMail redirected = bench.lastMail();
        assertThat(redirected.recipients()).containsExactly("dora@example.org");
        assertThat(redirected.from()).isEqualTo(SendingBench.ADDRESS);
        assertThat(redirected.text())
                .startsWith("Resent-")
                .contains("Resent-To: dora@example.org")
                .contains("From: =?utf-8?q?J=C3=BCrgen?= <ben@example.org>")
                .endsWith(original.substring(original.indexOf("From: ")));
    }

    @Test
    void item4AReceiptIsSentOnceAndOnlyIfItWasAskedFor() throws Exception {
        bench.deliver(
                "INBOX",
                "From: ben@example.org",
                "Return-Path: <ben@example.org>",
                "To: " + SendingBench.ADDRESS,
                "Subject: asks",
                "Message-ID: <asks@example.org>",
                "Disposition-Notification-To: ben@example.org",
                "",
                "Seen?");
        String id = mirrored();
        JsonNode again = bench.error("receipt " + id, "sync work", "receipt " + id);
        assertThat(again.path("kind").asText()).isEqualTo("CONFLICT");
        assertThat(bench.lastMail().text())
                .contains("disposition-notification")
                .contains("Original-Message-ID: <asks@example.org>");
        assertThat(bench.lastMail().from()).isEmpty();
        assertThat(bench.onServer("INBOX", "KEYWORD $MDNSent")).isEqualTo(1);
        assertThat(bench.mails()).hasSize(1);
    }

    @Test
    void item4HowAMessageIsMade() throws Exception {
        String card = bench.write("anna.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nEND:VCARD\r\n");
        String text = bench.write("text.txt", "Gr\u00fc\u00dfe\n");
        String html = bench.write("text.html", "<p>Gr\u00fc\u00dfe</p>");
        bench.json(
                bench.account("smtp.signature=Yours, Anna", "smtp.vcard.file=" + card),
                "send work --to ben@example.org --subject made --body-file " + text + " --html-file " + html
                        + " --signature --vcard --request-receipt --priority low --charset iso-8859-1",
                "send work --to ben@example.org --subject plain");
        assertThat(sent(0))
                .contains("From: \"Anna B.\" <anna@example.org>")
                .contains("Yours, Anna")
                .contains("text/vcard")
                .containsIgnoringCase("charset=iso-8859-1")
                .contains("text/html")
                .contains("Disposition-Notification-To: ")
                .containsPattern("X-Priority: [45]");
        assertThat(sent(1))
                .doesNotContain("Yours, Anna")
                .doesNotContain("text/vcard")
                .doesNotContain("Disposition-Notification-To");
    }

    @Test
    void item4DraftsAreEditedCheckedAndSent() throws Exception {
        String linked = bench.write("linked.txt", "as it was");
        String file = bench.write("file.txt", "attached");
        String id = last(bench.json(bench.account(), "new work --subject draft"))
                .path("id")
                .asText();
        List<JsonNode> said = bench.json(
                "draft edit " + id + " --subject Edited --add-to ben@example.org carl@example.org"
                        + " --add-bcc dora@example.org --attach " + file + " --attach-link " + linked,
                "draft check " + id,
                "show " + id + " --parts");
        assertThat(said.get(1).path("findings")).isEmpty();
        Files.writeString(Path.of(linked), "as it is now");
        JsonNode late = bench.error(
                "draft edit " + id + " --remove carl@example.org --rename-attachment " + number(last(said), "file.txt")
                        + "=renamed.txt",
                "draft send " + id,
                "draft edit " + id + " --subject late");
        CapturedMail mail = bench.lastMail();
        assertThat(mail.recipients()).containsExactlyInAnyOrder("ben@example.org", "dora@example.org");
        assertThat(mail.text())
                .contains("Subject: Edited")
                .contains("renamed.txt")
                .doesNotContain("dora@example.org");
        assertThat(decoded(mail.text())).contains("as it is now").contains("attached");
        assertThat(late.path("kind").asText()).isEqualTo("CONFLICT");
    }

    private static String number(JsonNode shown, String name) {
        for (JsonNode part : shown.path("parts")) {
            if (part.path("fileName").asText().equals(name)) {
                return part.path("number").asText();
            }
        }
        throw new AssertionError(name + " in " + shown);
    }

    /** The mail, and all that it holds in base64. */
    private static String decoded(String mail) {
        StringBuilder all = new StringBuilder(mail);
        mail.lines()
                .filter(line -> line.matches("[A-Za-z0-9+/]{8,}={0,2}"))
                .forEach(line -> all.append(new String(Base64.getDecoder().decode(line), StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    @Test
    void item5EverythingInAMessageCanBeHad() throws Exception {
        String id = rich();
        List<JsonNode> said = bench.json(
                "show " + id + " --headers",
                "show " + id + " --parts",
                "show " + id + " --html",
                "export " + id + " --part 3 " + directory);
        assertThat(said.get(0).path("fields").findValuesAsText("text")).contains("J\u00fcrgen <ben@example.org>");
        assertThat(said.get(0).path("fields").findValuesAsText("raw"))
                .contains("=?utf-8?q?J=C3=BCrgen?= <ben@example.org>");
        assertThat(said.get(1).path("kinds").toString()).contains("HTML", "ATTACHMENTS", "CALENDAR", "VCARD");
        assertThat(said.get(1).path("parts").findValuesAsText("kind"))
                .containsExactly("HTML", "RELATED", "ATTACHMENT", "CALENDAR", "VCARD");
        assertThat(said.get(2).path("html").asText())
                .contains("<b>Anna</b>")
                .contains("data:image/png;base64,")
                .doesNotContain("script")
                .doesNotContain("http://spy");
        assertThat(said.get(2).path("blocked").toString()).contains("http://spy/x");
        assertThat(directory.resolve("plan.pdf")).hasContent("the plan");
        assertThat(bench.script("show " + id, "show " + id + " --part 3", "show " + id + " --headers --raw")
                        .ok()
                        .out())
                .contains("Hello Anna")
                .contains("the plan")
                .contains("=?utf-8?q?J=C3=BCrgen?=");
    }

    @Test
    void item5MessagesThatAnswerEachOtherAreOneThread() throws Exception {
        String id = rich();
        List<JsonNode> said =
                bench.json("reply " + id + " --draft", "thread " + id, "show " + id + " --thread", "store check");
        assertThat(said.get(1).path("messages")).hasSize(2);
        assertThat(said.get(1).path("thread").asText()).isNotEmpty();
        assertThat(said.get(2)).isEqualTo(said.get(1));
    }

    @Test
    void item6AnAccountIsOneThingAndItsSettingsAreChecked() throws Exception {
        List<JsonNode> said = bench.json(
                bench.account("smtp.to.cc.limit=3"),
                "account show work",
                "account set work smtp.uncertain.policy=resend");
        assertThat(said.get(1).path("services").findValuesAsText("role")).containsExactly("receiving", "sending");
        JsonNode settings = said.get(1).path("services").get(1).path("settings");
        assertThat(settings.path("address").asText()).isEqualTo(SendingBench.ADDRESS);
        assertThat(settings.path("name").asText()).isEqualTo("Anna B.");
        assertThat(settings.path("to.cc.limit").asInt()).isEqualTo(3);
        assertThat(settings.path("uncertain.policy").asText()).isEqualTo("hold");
        assertThat(settings.path("report.on").asText()).isEqualTo("failure,delay");
        assertThat(last(said)
                        .path("services")
                        .get(1)
                        .path("settings")
                        .path("uncertain.policy")
                        .asText())
                .isEqualTo("resend");
        for (String wrong : List.of("charset=no-such", "report.on=success,never", "uncertain.policy=guess")) {
            JsonNode error = bench.error("account set work smtp." + wrong);
            assertThat(error.path("kind").asText()).isEqualTo("INVALID");
            assertThat(error.toString()).contains(wrong.substring(0, wrong.indexOf('=')));
        }
    }

    @Test
    void item7EveryOperationIsAlsoACommandAsText() throws Exception {
        String id = rich();
        JsonNode row = last(bench.json(
                        "invoke work compose kind=redirect original=" + id + " to=dora@example.org when=on-request",
                        "outbox list"))
                .path("outbox")
                .get(0);
        assertThat(row.path("plan").path("start").asText()).isEqualTo("REQUEST");
        List<JsonNode> said = bench.json(
                "connect work",
                "invoke work locate 'messageIds=<plan@example.org>'",
                "outbox retry " + row.path("id").asText(),
                "invoke work file-sent",
                "store check");
        assertThat(bench.lastMail().text()).contains("Resent-To: dora@example.org");
        assertThat(said.get(1).path("<plan@example.org>").asText()).isEqualTo("INBOX");
        assertThat(bench.onServer("Sent", "ALL")).isEqualTo(1);
    }
}
