// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
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
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** The ledger, the send options and autosend by shell commands, against a real IMAP server and a scripted SMTP server. */
class SendingIT {
    private static DovecotServer imap;
    private static int nextUser;

    @TempDir
    Path directory;

    private SendingBench bench;

    @BeforeAll
    static void startServer() throws Exception {
        imap = DovecotServer.start(DovecotOptions.standard().withUsers(16));
    }

    @AfterAll
    static void stopServer() throws Exception {
        imap.close();
    }

    @BeforeEach
    void bench() throws Exception {
        bench = new SendingBench(imap, "u" + ++nextUser, directory);
        imap.createFolder(bench.user, "Sent");
    }

    @AfterEach
    void checkStore() throws Exception {
        bench.mtm.assertStoreClean();
        bench.close();
    }

    private String uncertain() throws Exception {
        bench.smtp.once(Verb.DOT, SmtpAction.closeBeforeReply());
        assertThat(bench.failure("send work --to ben@example.org --subject lost-reply"))
                .contains("uncertain")
                .contains("mtm outbox resolve");
        return bench.waiting();
    }

    @Test
    void item1ALostReplyIsUncertainUntilTheMessageIsFoundInSent() throws Exception {
        bench.account();
        String id = uncertain();
        Mtm.Outcome list = bench.mtm.run("outbox", "list").ok();
        assertThat(list.out()).contains("UNCERTAIN");
        assertThat(list.err()).contains("mtm outbox resolve work");
        bench.run("connect work");
        assertThat(bench.show(id).path("state").asText()).isEqualTo("UNCERTAIN");
        bench.imap.deliver(bench.user, "Sent", bench.lastMail().data());
        assertThat(bench.script("sync work", "outbox resolve work", "outbox show " + id)
                        .ok()
                        .out())
                .contains("Message " + id + " of work: sent");
        assertThat(bench.mails()).as("nothing was sent twice").hasSize(1);
        assertThat(bench.onServer("Sent", "ALL")).as("nor filed twice").isEqualTo(1);
    }

    @Test
    void item1APersonsWordEndsWhatIsUncertainWithTheSameBytes() throws Exception {
        bench.account();
        String id = uncertain();
        assertThat(bench.failure("outbox retry " + id)).contains("resolve");
        bench.run("outbox resolve " + id + " --not-sent");
        List<CapturedMail> mails = bench.mails();
        assertThat(mails).hasSize(2);
        assertThat(mails.get(1).data()).isEqualTo(mails.get(0).data());
        assertThat(mails.get(1).mailParameters()).isEqualTo(mails.get(0).mailParameters());
        String second = uncertain();
        assertThat(bench.run("outbox resolve " + second + " --sent")).contains("is in Sent");
        assertThat(bench.mails()).hasSize(3);
        assertThat(bench.json("outbox list --all").path("sent")).hasSize(2);
    }

    @Test
    void item1EachRecipientHasItsResultAndTheOthersGetItOnce() throws Exception {
        bench.account();
        bench.smtp.on(Verb.RCPT, "(?i).*carl@.*", SmtpAction.reply("550 5.1.1 No such user here"));
        bench.smtp.on(Verb.RCPT, "(?i).*dora@.*", SmtpAction.reply("451 4.7.1 Greylisted, try later"));
        assertThat(bench.mtm
                        .run(
                                "send",
                                "work",
                                "--to",
                                "ben@example.org",
                                "carl@example.org",
                                "dora@example.org",
                                "--subject",
                                "three")
                        .failure())
                .contains("Greylisted");
        String id = bench.waiting();
        JsonNode row = bench.show(id);
        assertThat(row.path("recipients").findValuesAsText("state")).containsExactly("SENT", "FAILED", "QUEUED");
        assertThat(row.path("notBefore").asText()).isNotEmpty();
        assertThat(row.path("next").asText()).contains("is tried again at");
        bench.smtp.honest();
        assertThat(bench.mtm.run("outbox", "retry", id).out()).contains("refused for carl@example.org");
        assertThat(bench.mails())
                .extracting(CapturedMail::recipients)
                .containsExactly(List.of("ben@example.org"), List.of("dora@example.org"));
        assertThat(bench.run("outbox show " + id))
                .contains("550 5.1.1 No such user here")
                .contains("451 4.7.1 Greylisted, try later")
                .containsPattern(" 1 +sending")
                .containsPattern(" 2 +sent");
    }

    @Test
    void item1DeliveredAndFiledAreTwoResults() throws Exception {
        bench.account();
        bench.run("sync work");
        bench.run("send work --to ben@example.org --subject filed");
        String id =
                bench.json("outbox list --sent").path("sent").get(0).path("id").asText();
        bench.run("sync work");
        assertThat(bench.show(id).path("filing").path("state").asText()).isEqualTo("DONE");
        bench.run("sync work");
        assertThat(bench.onServer("Sent", "SUBJECT filed")).isEqualTo(1);
        assertThat(bench.mails()).hasSize(1);
    }

    @Test
    void item2EveryWayToSayWhenAMessageGoes() throws Exception {
        bench.account("send.on.next.connection=true");
        assertThat(bench.script(
                                "send work --to ben@example.org --subject on-request --on-request",
                                "send work --to ben@example.org --subject next --on-next-connection",
                                "send work --to ben@example.org --subject later --at +2h",
                                "outbox list")
                        .ok()
                        .out())
                .contains("on request")
                .contains("next connection")
                .contains("after ");
        bench.run("connect work");
        assertThat(bench.mails())
                .extracting(mail -> SendingBench.header(mail, "Subject"))
                .containsExactly("next");
        assertThat(bench.run("outbox retry --all")).contains("sent");
        assertThat(bench.mails()).hasSize(3);
        bench.run("account set work smtp.send.option=on-request");
        assertThat(bench.run("send work --to ben@example.org --subject as-set"))
                .contains("until it is asked for")
                .contains("as the account is set");
        bench.run("outbox cancel " + bench.waiting());
        assertThat(bench.run("list local Drafts")).contains("as-set");
    }

    @Test
    void item2TooLateAndAnsweredMeanwhileIsNotSent() throws Exception {
        bench.account("send.on.next.connection=true");
        bench.deliver(
                "INBOX",
                "From: ben@example.org",
                "To: " + SendingBench.ADDRESS,
                "Subject: question",
                "Message-ID: <question@example.org>",
                "",
                "Who?");
        bench.run("sync work");
        String question = bench.ids("work", "INBOX").get(0);
        bench.run("reply " + question + " --on-next-connection --unless-answered");
        String answer = bench.waiting();
        bench.deliver(
                "INBOX",
                "From: carl@example.org",
                "To: ben@example.org",
                "Subject: Re: question",
                "Message-ID: <other@example.org>",
                "In-Reply-To: <question@example.org>",
                "References: <question@example.org>",
                "",
                "I do.");
        bench.script("sync work", "search question", "connect work");
        assertThat(bench.mails()).isEmpty();
        JsonNode row = bench.show(answer);
        assertThat(row.path("state").asText()).isEqualTo("CANCELLED");
        assertThat(row.path("reason").asText()).containsIgnoringCase("answer");
        bench.run("send work --to ben@example.org --subject late --on-next-connection --not-after " + in(1));
        String late = bench.waiting();
        bench.run("connect work");
        assertThat(bench.show(late).path("state").asText()).isEqualTo("FAILED");
        assertThat(bench.show(late).path("reason").asText()).containsIgnoringCase("late");
        assertThat(bench.mails()).isEmpty();
    }

    @Test
    void item2WhatTheServerIsAskedToReportAndHowMuchComesBack() throws Exception {
        bench.account();
        bench.run("send work --to ben@example.org --subject reported --report success,failure --report-return full"
                + " --priority high --copy-to-self bcc");
        CapturedMail mail = bench.lastMail();
        assertThat(mail.mailParameters()).contains("RET=FULL").contains("ENVID=");
        assertThat(mail.recipientParameters()).allMatch(parameters -> parameters.contains("NOTIFY=SUCCESS,FAILURE"));
        assertThat(mail.recipients()).containsExactlyInAnyOrder("ben@example.org", SendingBench.ADDRESS);
        assertThat(SendingBench.header(mail, "X-Priority")).startsWith("1");
        assertThat(mail.text()).doesNotContainIgnoringCase("\nBcc:");
        bench.smtp.extensions("PIPELINING", "SIZE 2000", "8BITMIME", "DSN");
        String big = bench.write("big.txt", "many words ".repeat(500));
        assertThat(bench.failure("send work --to ben@example.org --subject big --body-file " + big))
                .contains("2");
        assertThat(bench.smtp.commands().stream().filter(line -> line.startsWith("MAIL")))
                .hasSize(1);
    }

    @Test
    void item2ABounceIsMatchedToItsMessage() throws Exception {
        bench.account();
        bench.run("send work --to ben@example.org --subject bounces");
        CapturedMail mail = bench.lastMail();
        String id =
                bench.json("outbox list --sent").path("sent").get(0).path("id").asText();
        String envelope = bench.show(id).path("envelopeId").asText();
        bench.deliver(
                "INBOX",
                "From: MAILER-DAEMON@example.org",
                "To: " + SendingBench.ADDRESS,
                "Subject: Undelivered",
                "Message-ID: <bounce@example.org>",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=r",
                "",
                "--r",
                "Content-Type: text/plain",
                "",
                "It came back.",
                "--r",
                "Content-Type: message/delivery-status",
                "",
                "Original-Envelope-Id: " + envelope,
                "Reporting-MTA: dns; mx.example.org",
                "",
                "Final-Recipient: rfc822; ben@example.org",
                "Action: failed",
                "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 mailbox is gone",
                "--r",
                "Content-Type: text/rfc822-headers",
                "",
                "Message-ID: " + SendingBench.header(mail, "Message-ID"),
                "--r--");
        assertThat(bench.script("sync work", "outbox reports work", "outbox show " + id)
                        .ok()
                        .out())
                .contains("failed")
                .contains("mailbox is gone");
        assertThat(bench.show(id).path("recipients").get(0).path("report").asText())
                .isEqualTo("FAILED");
        assertThat(bench.mails()).as("a bounce is no reason to send again").hasSize(1);
    }

    private static String in(int seconds) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void item3AMessageGoesAtItsTimeByItself() throws Exception {
        bench.account();
        bench.run("send work --to ben@example.org --subject in-time --at " + in(4));
        assertThat(bench.mails()).isEmpty();
        Process shell = bench.mtm.start("events", "--follow");
        try {
            assertThat(bench.smtp.awaitMails(1, Duration.ofSeconds(30))).hasSize(1);
        } finally {
            Mtm.kill(shell);
        }
    }

    @Test
    void item3WhatAutosendDidIsAnOperationThatAnyoneCanSee() throws Exception {
        bench.account("send.on.next.connection=true");
        bench.run("send work --to ben@example.org --subject auto --on-next-connection");
        JsonNode connect = bench.json("connect work");
        assertThat(connect.path("autosend").get(0).path("sent").asInt()).isEqualTo(1);
        String operation = connect.path("autosend").get(0).path("operation").asText();
        assertThat(bench.run("ops show " + operation)).contains("send-queued of work: done");
        assertThat(bench.run("invoke work resolve --sending")).contains("is done");
        assertThat(bench.run("invoke work read-reports --sending")).contains("is done");
    }
}
