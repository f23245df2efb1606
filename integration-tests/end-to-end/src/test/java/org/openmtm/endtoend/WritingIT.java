// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openmtm.testservers.ImapProbe;

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
    void bench() throws Exception {
        bench = new SendingBench(imap, "u" + ++nextUser, directory);
    }

    @AfterEach
    void checkStore() throws Exception {
        bench.mtm.assertStoreClean();
        bench.close();
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
        bench.run("sync work");
        return bench.ids("work", "INBOX").get(0);
    }

    private String sentBy(String line) throws Exception {
        bench.run(line);
        return bench.lastMail().text();
    }

    @Test
    void item4AnswersGoToSenderAllOrListAndPartsAreChosen() throws Exception {
        bench.account();
        String id = rich();
        assertThat(sentBy("reply " + id))
                .contains("To: ")
                .contains("ben@example.org")
                .contains("Subject: Re: Plan")
                .contains("In-Reply-To: <plan@example.org>")
                .contains("<root@example.org>")
                .contains("> Hello Anna")
                .doesNotContain("carl@example.org");
        assertThat(sentBy("reply " + id + " --all --no-quote"))
                .contains("carl@example.org")
                .doesNotContain("Hello");
        assertThat(sentBy("reply " + id + " --list")).contains("To: team@lists.example.org");
        assertThat(sentBy("forward " + id + " --to dora@example.org"))
                .contains("Subject: Fwd: Plan")
                .contains("plan.pdf");
        assertThat(sentBy("forward " + id + " --to dora@example.org --no-attachments"))
                .doesNotContain("plan.pdf");
        assertThat(bench.json("show " + id).path("flags").asText()).contains("\\Answered");
    }

    @Test
    void item4AForwardedMessageIsByteIdenticalAndARedirectedOneKeepsItsSender() throws Exception {
        bench.account();
        String id = rich();
        Path raw = directory.resolve("raw.eml");
        bench.run("export " + id + " " + raw);
        String forwarded = sentBy("forward " + id + " --to dora@example.org --as-attachment");
        assertThat(forwarded)
                .contains("message/rfc822")
                .contains(Files.readString(raw, java.nio.charset.StandardCharsets.ISO_8859_1));
        bench.run("redirect " + id + " --to dora@example.org");
        CapturedMail redirected = bench.lastMail();
        assertThat(redirected.recipients()).containsExactly("dora@example.org");
        assertThat(redirected.from()).isEqualTo(SendingBench.ADDRESS);
        assertThat(redirected.text())
                .startsWith("Resent-")
                .contains("Resent-To: dora@example.org")
                .contains("From: =?utf-8?q?J=C3=BCrgen?= <ben@example.org>")
                .endsWith(Files.readString(raw, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .substring(40));
    }

    @Test
    void item4AReceiptIsSentOnceAndOnlyIfItWasAskedFor() throws Exception {
        bench.account();
        bench.deliver(
                "INBOX",
                "From: ben@example.org",
                "To: " + SendingBench.ADDRESS,
                "Subject: asks",
                "Message-ID: <asks@example.org>",
                "Disposition-Notification-To: ben@example.org",
                "",
                "Seen?");
        bench.run("sync work");
        String id = bench.ids("work", "INBOX").get(0);
        bench.run("receipt " + id);
        assertThat(bench.lastMail().text())
                .contains("disposition-notification")
                .contains("Original-Message-ID: <asks@example.org>");
        assertThat(bench.lastMail().from()).isEmpty();
        assertThat(bench.failure("receipt " + id)).containsIgnoringCase("receipt");
        bench.run("sync work");
        assertThat(bench.onServer("INBOX", "KEYWORD $MDNSent")).isEqualTo(1);
        assertThat(bench.mails()).hasSize(1);
    }

    @Test
    void item4HowAMessageIsMade() throws Exception {
        String card = bench.write("anna.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nEND:VCARD\r\n");
        bench.account("smtp.signature=Yours,_Anna", "smtp.vcard.file=" + card);
        String text = bench.write("text.txt", "Gr\u00fc\u00dfe\n");
        String html = bench.write("text.html", "<p>Gr\u00fc\u00dfe</p>");
        String mail = sentBy("send work --to ben@example.org --subject made --body-file " + text + " --html-file "
                + html + " --signature --vcard --request-receipt --priority low --charset iso-8859-1");
        assertThat(mail)
                .contains("Anna B. <anna@example.org>")
                .contains("Yours,_Anna")
                .contains("BEGIN:VCARD")
                .containsIgnoringCase("charset=iso-8859-1")
                .contains("text/html")
                .contains("Disposition-Notification-To: ")
                .containsPattern("X-Priority: [45]");
        assertThat(sentBy("send work --to ben@example.org --subject plain"))
                .doesNotContain("Yours,_Anna")
                .doesNotContain("BEGIN:VCARD")
                .doesNotContain("Disposition-Notification-To");
    }

    @Test
    void item4DraftsAreEditedCheckedAndSent() throws Exception {
        bench.account();
        String linked = bench.write("linked.txt", "as it was");
        String file = bench.write("file.txt", "attached");
        String out = bench.run("new work --subject draft");
        String id = out.replaceAll("\\D+", "");
        assertThat(bench.mtm.run("draft", "check", id).out()).contains("recipient");
        bench.mtm
                .run(
                        "draft",
                        "edit",
                        id,
                        "--subject",
                        "Edited",
                        "--add-to",
                        "ben@example.org",
                        "carl@example.org",
                        "--add-bcc",
                        "dora@example.org",
                        "--attach",
                        file,
                        "--attach-link",
                        linked)
                .ok();
        JsonNode parts = bench.json("show " + id + " --parts").path("parts");
        String number = "";
        for (JsonNode part : parts) {
            number = part.path("fileName").asText().equals("file.txt")
                    ? part.path("number").asText()
                    : number;
        }
        bench.run("draft edit " + id + " --remove carl@example.org --rename-attachment " + number + "=renamed.txt");
        Files.writeString(Path.of(linked), "as it is now");
        bench.run("draft send " + id);
        CapturedMail mail = bench.lastMail();
        assertThat(mail.recipients()).containsExactlyInAnyOrder("ben@example.org", "dora@example.org");
        assertThat(mail.text())
                .contains("Subject: Edited")
                .contains("renamed.txt")
                .contains("as it is now")
                .doesNotContain("dora@example.org");
        assertThat(bench.failure("draft edit " + id + " --subject late")).contains("Drafts");
    }

    @Test
    void item5EverythingInAMessageCanBeHad() throws Exception {
        bench.account();
        String id = rich();
        assertThat(bench.run("show " + id)).contains("Hello Anna");
        assertThat(bench.run("show " + id + " --headers")).contains("J\u00fcrgen <ben@example.org>");
        assertThat(bench.run("show " + id + " --headers --raw")).contains("=?utf-8?q?J=C3=BCrgen?=");
        JsonNode parts = bench.json("show " + id + " --parts");
        assertThat(parts.path("kinds").toString()).contains("HTML", "ATTACHMENTS", "CALENDAR", "VCARD");
        assertThat(parts.path("parts").findValuesAsText("kind"))
                .containsExactly("HTML", "RELATED", "ATTACHMENT", "CALENDAR", "VCARD");
        assertThat(bench.run("show " + id + " --html"))
                .contains("<b>Anna</b>")
                .contains("data:image/png;base64,")
                .doesNotContain("script")
                .doesNotContain("http://spy");
        bench.run("export " + id + " --part 3 " + directory);
        assertThat(directory.resolve("plan.pdf")).hasContent("the plan");
        assertThat(bench.run("show " + id + " --part 3")).isEqualTo("the plan");
    }

    @Test
    void item5MessagesThatAnswerEachOtherAreOneThread() throws Exception {
        bench.account();
        String id = rich();
        bench.run("reply " + id + " --draft");
        JsonNode thread = bench.json("thread " + id);
        assertThat(thread.path("messages")).hasSize(2);
        assertThat(thread.path("thread").asText()).isNotEmpty();
        assertThat(bench.json("show " + id + " --thread").path("thread")).isEqualTo(thread.path("thread"));
    }

    @Test
    void item6SettingsAreOneAccountsAndChecked() throws Exception {
        bench.account("smtp.to.cc.limit=3");
        assertThat(bench.run("account show work"))
                .containsPattern("address +anna@example.org")
                .containsPattern("name +Anna B.")
                .containsPattern("to.cc.limit +3")
                .containsPattern("uncertain.policy +hold")
                .containsPattern("report.on +failure,delay")
                .containsPattern("file.sent +auto");
        assertThat(bench.json("account show work").path("services").findValuesAsText("role"))
                .containsExactly("receiving", "sending");
        for (String wrong : List.of(
                "smtp.charset=no-such",
                "smtp.copy.to.self=maybe",
                "smtp.report.on=success,never",
                "smtp.uncertain.policy=guess",
                "smtp.address=two@x,three@x",
                "smtp.time.to.live.hours=-1")) {
            String key = wrong.substring("smtp.".length(), wrong.indexOf('='));
            assertThat(bench.failure("account set work " + wrong)).contains(key);
        }
        assertThat(bench.run("account set work smtp.uncertain.policy=resend")).contains("Changed");
        assertThat(bench.run("mtm info smtp")).contains("retry.first.minutes").contains("sasl.mechanisms");
    }

    @Test
    void item7EveryOperationIsAlsoACommandAsText() throws Exception {
        bench.account();
        String id = rich();
        bench.run("invoke work compose kind=redirect original=" + id + " to=dora@example.org when=on-request");
        String waiting = bench.waiting();
        assertThat(bench.show(waiting).path("plan").path("start").asText()).isEqualTo("REQUEST");
        bench.run("outbox retry " + waiting);
        assertThat(bench.lastMail().text()).contains("Resent-To: dora@example.org");
        try (ImapProbe probe = imap.client(bench.user)) {
            probe.select("INBOX");
            assertThat(probe.search("ALL")).hasSize(1);
        }
        assertThat(bench.script("connect work", "invoke work locate messageIds=<plan@example.org>")
                        .ok()
                        .out())
                .contains("INBOX");
        assertThat(bench.script("connect work", "invoke work file-sent").ok().out())
                .contains("is done");
    }
}
