// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.endtoend.SendingBench.header;
import static org.openmtm.endtoend.SendingBench.last;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
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

/**
 * The ledger, the send options and autosend by shell commands, against a real IMAP server and a scripted SMTP server. What can
 * be said in one process is: starting one costs more than what it does.
 */
class SendingIT {
    private static final String SEND = "send work --to ben@example.org --subject ";
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
    void openBench() throws Exception {
        bench = new SendingBench(imap, "u" + ++nextUser, directory);
        imap.createFolder(bench.user, "Sent");
    }

    @AfterEach
    void closeBench() throws Exception {
        bench.close();
    }

    private static String id(JsonNode list, int place) {
        return list.path("outbox").get(place).path("id").asText();
    }

    @Test
    void item1ALostReplyIsUncertainUntilTheMessageIsFoundInSent() throws Exception {
        bench.smtp.once(Verb.DOT, SmtpAction.closeBeforeReply());
        assertThat(bench.script(bench.account(), SEND + "lost-reply").failure())
                .contains("uncertain")
                .contains("mtm outbox resolve");
        Mtm.Outcome list = bench.script("outbox list").ok();
        assertThat(list.out()).contains("UNCERTAIN");
        assertThat(list.err()).contains("mtm outbox resolve work");
        String id = list.err().replaceAll("(?s).*resolve (\\d+) --sent.*", "$1");
        bench.imap.deliver(bench.user, "Sent", bench.lastMail().data());
        List<JsonNode> resolved = bench.json("sync work", "outbox resolve work", "outbox show " + id, "store check");
        assertThat(resolved.get(1).path("messages").get(0).path("state").asText())
                .isEqualTo("SENT");
        assertThat(resolved.get(2).path("story").findValuesAsText("state"))
                .containsSubsequence("QUEUED", "SENDING", "DOT", "UNCERTAIN", "SENT");
        bench.script("sync work").ok();
        assertThat(bench.mails()).as("nothing was sent twice").hasSize(1);
        assertThat(bench.onServer("Sent", "ALL")).as("nor filed twice").isEqualTo(1);
    }

    @Test
    void item1APersonsWordEndsWhatIsUncertain() throws Exception {
        bench.smtp.on(Verb.DOT, SmtpAction.closeBeforeReply());
        bench.error(bench.account(), SEND + "one");
        bench.error(SEND + "two");
        bench.smtp.honest();
        JsonNode list = last(bench.json("outbox list"));
        assertThat(list.path("outbox").findValuesAsText("phase")).containsExactly("DOT", "DOT");
        String one = id(list, 0);
        String two = id(list, 1);
        assertThat(bench.error("outbox retry " + one).path("kind").asText()).isEqualTo("CONFLICT");
        JsonNode ended = last(bench.json(
                "outbox resolve " + one + " --not-sent", "outbox resolve " + two + " --sent", "outbox list --all"));
        assertThat(ended.path("outbox")).isEmpty();
        assertThat(ended.path("sent")).hasSize(2);
        List<CapturedMail> mails = bench.mails();
        assertThat(mails).hasSize(3);
        assertThat(mails.get(2).data())
                .as("the same bytes, Message-ID and Date")
                .isEqualTo(mails.get(0).data());
        assertThat(mails.get(2).mailParameters()).isEqualTo(mails.get(0).mailParameters());
    }

    @Test
    void item1EachRecipientHasItsResultAndTheOthersGetItOnce() throws Exception {
        bench.smtp.on(Verb.RCPT, "(?i).*carl@.*", SmtpAction.reply("550 5.1.1 No such user here"));
        bench.smtp.on(Verb.RCPT, "(?i).*dora@.*", SmtpAction.reply("451 4.7.1 Greylisted, try later"));
        bench.error(
                bench.account(), "send work --to ben@example.org carl@example.org dora@example.org --subject three");
        JsonNode row = last(bench.json("outbox list")).path("outbox").get(0);
        assertThat(row.path("recipients").findValuesAsText("state")).containsExactly("SENT", "FAILED", "QUEUED");
        assertThat(row.path("notBefore").asText()).isNotEmpty();
        String id = row.path("id").asText();
        bench.smtp.honest();
        assertThat(bench.script("outbox show " + id, "outbox retry " + id).out())
                .contains("is tried again at")
                .contains("550 5.1.1 No such user here")
                .contains("451 4.7.1 Greylisted, try later")
                .contains("but refused for carl@example.org");
        assertThat(bench.script("outbox show " + id).ok().out())
                .containsPattern(" 1 +sending")
                .containsPattern(" 2 +sent");
        assertThat(bench.mails())
                .extracting(CapturedMail::recipients)
                .containsExactly(List.of("ben@example.org"), List.of("dora@example.org"));
    }

    @Test
    void item1DeliveredAndFiledAreTwoResults() throws Exception {
        List<JsonNode> said = bench.json(
                bench.account("smtp.file.sent=always"),
                "sync work",
                SEND + "filed",
                "sync work",
                "outbox list --sent",
                "sync work",
                "store check");
        assertThat(said.get(4).path("sent").get(0).path("filing").path("state").asText())
                .isEqualTo("DONE");
        assertThat(bench.onServer("Sent", "SUBJECT filed")).isEqualTo(1);
        assertThat(bench.mails()).hasSize(1);
    }

    @Test
    void item2EveryWayToSayWhenAMessageGoes() throws Exception {
        List<JsonNode> said = bench.json(
                bench.account("send.on.next.connection=true"),
                SEND + "on-request --on-request",
                SEND + "next --on-next-connection",
                SEND + "later --at +2h",
                "outbox list",
                "connect work",
                "disconnect work");
        assertThat(said.get(4).path("outbox").findValuesAsText("start"))
                .containsExactlyInAnyOrder("REQUEST", "NEXT_CONNECTION", "SOON");
        assertThat(bench.mails()).extracting(mail -> header(mail, "Subject")).containsExactly("next");
        JsonNode list = last(bench.json(
                "outbox retry --all", "account set work smtp.send.option=on-request", SEND + "as-set", "outbox list"));
        assertThat(bench.mails()).hasSize(3);
        assertThat(list.path("outbox").get(0).path("plan").path("start").asText())
                .isEqualTo("REQUEST");
        assertThat(bench.script("outbox cancel " + id(list, 0), "list local Drafts", SEND + "told")
                        .ok()
                        .out())
                .contains("as-set")
                .contains("until it is asked for")
                .contains("as the account is set");
    }

    @Test
    void item2TooLateAndAnsweredMeanwhileIsNotSent() throws Exception {
        bench.deliver(
                "INBOX",
                "From: ben@example.org",
                "To: " + SendingBench.ADDRESS,
                "Subject: question",
                "Message-ID: <question@example.org>",
                "",
                "Who?");
        long begun = System.nanoTime();
        JsonNode inbox = last(bench.json(bench.account(), "sync work", "list work INBOX"));
        String question = inbox.path("messages").get(0).path("id").asText();
        // What is over before it is written is refused: a machine that is slow gets more time.
        long took = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        String end = in(6 + 4 * took);
        List<JsonNode> queued = bench.json(
                "reply " + question + " --on-next-connection --unless-answered",
                SEND + "late --on-next-connection --not-after " + end);
        // Servers tell whole seconds of arrival: the answer comes in a later one.
        while (LocalDateTime.now().isBefore(LocalDateTime.parse(end))) {
            LockSupport.parkNanos(1_000_000);
        }
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
        List<JsonNode> said = bench.json(
                "sync work",
                "account set work send.on.next.connection=true",
                "connect work",
                "outbox show " + queued.get(0).path("id").asText(),
                "outbox show " + queued.get(1).path("id").asText());
        assertThat(said.get(3).path("state").asText()).isEqualTo("CANCELLED");
        assertThat(said.get(3).path("reason").asText()).containsIgnoringCase("answer");
        assertThat(said.get(4).path("state").asText()).isEqualTo("FAILED");
        assertThat(said.get(4).path("reason").asText()).containsIgnoringCase("late");
        assertThat(bench.mails()).isEmpty();
    }

    private static String in(long seconds) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
                .format(LocalDateTime.now().plusSeconds(seconds));
    }

    @Test
    void item2WhatTheServerIsToldAndWhatItIsAskedBefore() throws Exception {
        bench.smtp.extensions("PIPELINING", "SIZE 2000", "8BITMIME", "DSN");
        String big = bench.write("big.txt", "many words\n".repeat(500));
        JsonNode error = bench.error(
                bench.account(),
                SEND + "reported --report success,failure --report-return full --priority high --copy-to-self bcc",
                SEND + "big --body-file " + big);
        CapturedMail mail = bench.lastMail();
        assertThat(mail.mailParameters()).contains("RET=FULL").contains("ENVID=");
        assertThat(mail.recipientParameters()).allMatch(parameters -> parameters.contains("NOTIFY=SUCCESS,FAILURE"));
        assertThat(mail.recipients()).containsExactlyInAnyOrder("ben@example.org", SendingBench.ADDRESS);
        assertThat(header(mail, "X-Priority")).startsWith("1");
        assertThat(mail.text()).doesNotContainIgnoringCase("\nBcc:");
        assertThat(error.path("message").asText()).containsPattern("2[,.]?0");
        assertThat(bench.mails()).hasSize(1);
        assertThat(bench.smtp.commands().stream().filter(line -> line.startsWith("MAIL")))
                .hasSize(1);
    }

    @Test
    void item2ABounceIsMatchedToItsMessage() throws Exception {
        JsonNode row = last(bench.json(bench.account(), SEND + "bounces", "outbox list --sent"))
                .path("sent")
                .get(0);
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
                "Original-Envelope-Id: " + row.path("envelopeId").asText(),
                "Reporting-MTA: dns; mx.example.org",
                "",
                "Final-Recipient: rfc822; ben@example.org",
                "Action: failed",
                "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 mailbox is gone",
                "--r--");
        String show = "outbox show " + row.path("id").asText();
        JsonNode told = last(bench.json("sync work", "outbox reports work", show));
        assertThat(told.path("recipients").get(0).path("report").asText()).isEqualTo("FAILED");
        assertThat(told.path("recipients").get(0).path("reportWords").asText()).contains("mailbox is gone");
        assertThat(told.path("state").asText()).isEqualTo("SENT");
        assertThat(bench.mails()).as("a bounce is no reason to send again").hasSize(1);
    }

    @Test
    void item3AMessageGoesAtItsTimeByItself() throws Exception {
        bench.json(bench.account(), SEND + "in-time --at " + in(4));
        assertThat(bench.mails()).isEmpty();
        // Only a process that stays, a shell, does what is due by itself.
        Process shell = bench.mtm.start();
        try {
            assertThat(bench.smtp.awaitMails(1, Duration.ofSeconds(Mtm.PATIENCE_SECONDS)))
                    .hasSize(1);
        } finally {
            Mtm.kill(shell);
        }
    }

    @Test
    void item3WhatAutosendDidIsAnOperationThatAnyoneCanSee() throws Exception {
        JsonNode connect = last(bench.json(
                bench.account("send.on.next.connection=true"), SEND + "auto --on-next-connection", "connect work"));
        assertThat(connect.path("autosend").get(0).path("sent").asInt()).isEqualTo(1);
        List<JsonNode> said = bench.json(
                "ops show " + connect.path("autosend").get(0).path("operation").asText(),
                "invoke work resolve --sending",
                "invoke work read-reports --sending");
        assertThat(said.get(0).path("command").asText()).isEqualTo("send-queued");
        assertThat(said.get(0).path("state").asText()).isEqualTo("DONE");
        assertThat(said).hasSize(3);
    }
}
