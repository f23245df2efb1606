// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** DSN, 8BITMIME, SMTPUTF8 and PIPELINING, and servers that answer too much, too early or too slowly. */
class SmtpExtensionsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String BODY = "Subject: x\r\n\r\nbody\r\n";

    private ScriptedSmtpServer server;
    private final List<List<RecipientReply>> dots = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedSmtpServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SmtpConnection connect(Duration reply, Duration dot) {
        WireSettings wire = new WireSettings("127.0.0.1", server.port(), TlsMode.NONE, LONG, reply, null);
        SmtpConnection connection = new SmtpConnection(new SmtpOptions(wire, "[127.0.0.1]", dot));
        connection.open();
        return connection;
    }

    private Delivery send(SmtpConnection connection, Envelope envelope, String body) {
        return connection.send(
                envelope, () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), dots::add);
    }

    private Delivery send(SmtpConnection connection, String... recipients) {
        return send(connection, new Envelope("anna@example.org", List.of(recipients), "env1", BODY.length()), BODY);
    }

    private static Envelope reporting(String events, String returned, String... recipients) {
        ReportRequest reports = new ReportRequest(events, returned);
        return new Envelope("anna@example.org", List.of(recipients), "env1", BODY.length(), reports, Content.ASCII);
    }

    private static Envelope holding(Content content) {
        return new Envelope(
                "anna@example.org", List.of("b@example.org"), "env1", BODY.length(), ReportRequest.NONE, content);
    }

    private static MessagingException failure(ThrowingCallable call) {
        MessagingException e = catchThrowableOfType(MessagingException.class, call);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void reportsAreAskedForOfEachRecipientWhereTheServerOffersThem() {
        try (SmtpConnection connection = connect(LONG, LONG)) {
            send(connection, reporting("SUCCESS,FAILURE", "FULL", "b+x=y@example.org", "用户@例子.广告"), BODY);
            send(connection, reporting("NEVER", "HDRS", "c@example.org"), BODY);
            server.extensions("SMTPUTF8");
        }
        CapturedMail mail = server.mails().get(0);
        assertThat(mail.mailParameters()).contains("RET=FULL ENVID=env1");
        assertThat(mail.recipientParameters())
                .containsExactly(
                        "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2Bx+3Dy@example.org",
                        "NOTIFY=SUCCESS,FAILURE ORCPT=utf-8;\\x{7528}\\x{6237}@\\x{4F8B}\\x{5B50}.\\x{5E7F}\\x{544A}");
        assertThat(server.mails().get(1).recipientParameters())
                .containsExactly("NOTIFY=NEVER ORCPT=rfc822;c@example.org");
        try (SmtpConnection connection = connect(LONG, LONG)) {
            send(connection, reporting("SUCCESS", "FULL", "b@example.org"), BODY);
        }
        assertThat(server.mails().get(2).mailParameters()).doesNotContain("RET").doesNotContain("ENVID");
        assertThat(server.mails().get(2).recipientParameters()).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUCCESS\r\nDATA", "SUCCESS ORCPT=x", "NEVER,SUCCESS", "success", "ALL"})
    void nothingElseIsEverAskedFor(String events) {
        assertThat(failure(() -> new ReportRequest(events, "HDRS")).kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(failure(() -> new ReportRequest("", events)).kind()).isEqualTo(ErrorKind.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "Subject: x||body, false, false, false",
        "Subject: ü||body, false, true, false",
        "Subject: x||bödy, false, false, true",
        "Subject: x||bödy, true, false, false",
        "Subject: ü||bödy, true, true, false",
        "Subject: ü, false, true, false",
        "|bödy, false, false, true"
    })
    void bytesBeyondAsciiAreFoundInHeaderAndBody(String text, boolean headerOnly, boolean header, boolean body)
            throws IOException {
        for (String end : List.of("\r\n", "\n")) {
            byte[] message = text.replace("|", end).getBytes(StandardCharsets.UTF_8);
            assertThat(Content.scan(new ByteArrayInputStream(message), headerOnly))
                    .isEqualTo(new Content(header, body));
        }
    }

    @Test
    void whatTheServerCannotCarryIsKnownBeforeAnythingIsSaid() {
        server.extensions("PIPELINING");
        try (SmtpConnection connection = connect(LONG, LONG)) {
            MessagingException eight = failure(() -> connection.check(holding(new Content(false, true))));
            assertThat(eight.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
            assertThat(eight.getMessage()).contains("8BITMIME");
            MessagingException utf8 = failure(() -> connection.check(holding(new Content(true, false))));
            assertThat(utf8.getMessage()).contains("The header").contains("SMTPUTF8");
            connection.check(holding(Content.ASCII));
        }
        server.extensions("8BITMIME", "SMTPUTF8");
        try (SmtpConnection connection = connect(LONG, LONG)) {
            connection.check(holding(new Content(true, true)));
            send(connection, holding(new Content(true, true)), BODY);
        }
        assertThat(server.mails().get(0).mailParameters()).isEqualTo("BODY=8BITMIME SMTPUTF8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 2.0.0 Queued an empty mail", "554 5.5.1 No recipients", "451 4.3.0 Later", "421 Bye"})
    void aServerThatAsksForDataForNobodyGetsAnEmptyMessageThatCountsForNothing(String atTheDot) {
        server.on(Verb.RCPT, SmtpAction.reply("550 5.1.1 No such user"));
        server.on(Verb.DATA, SmtpAction.reply("354 Go ahead all the same"));
        server.on(Verb.DOT, SmtpAction.reply(atTheDot));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            Delivery delivery = send(connection, "a@example.org", "b@example.org");
            assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.REFUSED);
            assertThat(delivery.phase()).isEqualTo(Phase.RCPT);
            assertThat(delivery.reply().text()).isEqualTo("550 5.1.1 No such user");
            assertThat(connection.isUsable()).isEqualTo(!atTheDot.startsWith("421"));
        }
        assertThat(dots).as("nothing was about to be delivered").isEmpty();
    }

    @Test
    void aRefusedSenderWithDataAskedForCountsAsRefusedEvenIfTheConnectionBreaksThen() {
        server.on(Verb.MAIL, SmtpAction.reply("550 5.7.1 Not you"));
        server.on(Verb.DATA, SmtpAction.reply("354 What now").then(SmtpAction.End.CLOSE_AFTER_REPLY));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            Delivery delivery = send(connection, "a@example.org");
            assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.REFUSED);
            assertThat(delivery.phase()).isEqualTo(Phase.MAIL);
            assertThat(delivery.recipients()).isEmpty();
            assertThat(connection.isUsable()).isFalse();
        }
    }

    @Test
    void resetIsSaidOnlyBeforeAnotherMessageAndOnlyWhenOneIsOpen() {
        server.once(Verb.RCPT, SmtpAction.reply("550 5.1.1 No such user"));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            send(connection, "a@example.org");
            assertThat(server.commands()).doesNotContain("RSET");
            assertThat(send(connection, "b@example.org").outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            send(connection, "c@example.org");
            connection.quit();
        }
        assertThat(server.commands()).filteredOn("RSET"::equals).hasSize(1);
    }

    @Test
    void thousandsOfRecipientsNeitherDeadlockNorGetLost() {
        String longName = "x".repeat(60);
        server.on(Verb.RCPT, SmtpAction.reply(("250-" + "y".repeat(400) + "\r\n").repeat(4) + "250 ok"));
        String[] many = IntStream.range(0, 2_000)
                .mapToObj(i -> longName + i + "@example.org")
                .toArray(String[]::new);
        try (SmtpConnection connection = connect(LONG, LONG)) {
            Delivery delivery = send(connection, reporting("SUCCESS,FAILURE,DELAY", "HDRS", many), BODY);
            assertThat(delivery.recipients()).hasSize(2_000);
        }
        assertThat(server.mails().get(0).recipients()).containsExactly(many);
    }

    @Test
    void answersToWhatWasNotAskedEndTheConnectionAfterTheirMessage() {
        server.on(Verb.DOT, SmtpAction.reply("250 2.0.0 for one\r\n250 2.0.0 for two"));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            assertThat(send(connection, "a@example.org", "b@example.org").outcome())
                    .isEqualTo(Delivery.Outcome.ACCEPTED);
            assertThat(connection.isUsable()).isFalse();
        }
    }

    @Test
    void lmtpIsNotSmtp() {
        server.on(Verb.CONNECT, SmtpAction.reply("220 mail.example.org LMTP Dovecot ready"));
        MessagingException e = failure(() -> connect(LONG, LONG));
        assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(e.getMessage()).contains("LMTP");
    }

    @Test
    void aRefusalThatDoesNotWaitForTheEndKeepsTheDotBack() {
        server.on(Verb.DATA, SmtpAction.reply("354 Go ahead\r\n552 5.3.4 Too much already"));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            Delivery delivery = send(connection, "a@example.org");
            assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.REFUSED);
            assertThat(delivery.phase()).isEqualTo(Phase.BODY);
        }
        assertThat(dots).isEmpty();
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void anAcceptanceThatDoesNotWaitForTheEndIsBelievedNever() {
        server.on(Verb.DATA, SmtpAction.reply("354 Go ahead\r\n250 2.0.0 Have it"));
        try (SmtpConnection connection = connect(LONG, LONG)) {
            assertThat(failure(() -> send(connection, "a@example.org")).kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(connection.phase()).isEqualTo(Phase.BODY);
        }
        assertThat(dots).isEmpty();
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void whatComesAfterQuitDoesNoHarm() {
        for (SmtpAction end : List.of(
                SmtpAction.reply("221 Bye\r\n250 and one more thing\r\n" + "z".repeat(100_000)),
                SmtpAction.raw(new byte[] {0, 1, 2, (byte) 0xff}),
                SmtpAction.endlessLine(),
                SmtpAction.resetBeforeReply())) {
            server.once(Verb.QUIT, end);
            SmtpConnection connection = connect(LONG, LONG);
            send(connection, "a@example.org");
            connection.quit();
            assertThat(connection.isUsable()).isFalse();
        }
        assertThat(server.mails()).hasSize(4);
    }

    @Test
    void aReplyThatTricklesHasToBeThereInTime() {
        SmtpConnection connection = connect(LONG, SHORT);
        server.on(Verb.DOT, SmtpAction.raw("250-a".getBytes(StandardCharsets.US_ASCII)));
        long start = System.nanoTime();
        assertThat(failure(() -> send(connection, "a@example.org")).kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        assertThat(connection.phase()).isEqualTo(Phase.DOT);
        connection.close();
    }

    @Test
    void aServerThatLetsUsWaitIsNoticed() {
        CountDownLatch noticed = new CountDownLatch(1);
        server.on(Verb.MAIL, SmtpAction.normal().when(noticed));
        List<String> heard = new ArrayList<>();
        BeforeDot hook = new BeforeDot() {
            @Override
            public void beforeFinalDot(List<RecipientReply> recipients) {
                heard.add("dot");
            }

            @Override
            public void waiting() {
                heard.add("waiting");
                noticed.countDown();
            }
        };
        try (SmtpConnection connection = connect(LONG, LONG)) {
            connection.send(
                    new Envelope("a@example.org", List.of("b@example.org"), "", BODY.length()),
                    () -> new ByteArrayInputStream(BODY.getBytes(StandardCharsets.US_ASCII)),
                    hook);
        }
        assertThat(heard).containsExactly("waiting", "dot");
    }
}
