// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

class SmtpConnectionTest {
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

    private SmtpConnection connect() {
        return connect(LONG, LONG);
    }

    private static Envelope envelope(String body, String... recipients) {
        return new Envelope("anna@example.org", List.of(recipients), "env1", body.length());
    }

    private Delivery send(SmtpConnection connection, String body, String... recipients) {
        return connection.send(
                envelope(body, recipients),
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)),
                dots::add);
    }

    private static MessagingException failure(ThrowingCallable call) {
        MessagingException e = catchThrowableOfType(MessagingException.class, call);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void sendsSeveralMessagesOverOneConnection() throws Exception {
        try (SmtpConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                Delivery delivery = send(connection, BODY, "ben@example.org", "carl@example.org");
                assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
                assertThat(delivery.reply().text()).isEqualTo("250 2.0.0 Queued as scripted");
            }
            connection.quit();
        }
        List<CapturedMail> mails = server.awaitMails(3, LONG);
        CapturedMail mail = mails.get(2);
        assertThat(mail.from()).isEqualTo("anna@example.org");
        assertThat(mail.recipients()).containsExactly("ben@example.org", "carl@example.org");
        assertThat(mail.mailParameters()).isEqualTo("SIZE=20 BODY=8BITMIME RET=HDRS ENVID=env1");
        assertThat(mail.text()).isEqualTo(BODY);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(dots).hasSize(3).allSatisfy(replies -> assertThat(replies).hasSize(2));
    }

    @Test
    void pipelinesTheEnvelope() {
        try (SmtpConnection connection = connect()) {
            long before = connection.roundTrips();
            send(
                    connection,
                    BODY,
                    IntStream.range(0, 40).mapToObj(i -> "r" + i + "@x.org").toArray(String[]::new));
            // The envelope with DATA, and the dot.
            assertThat(connection.roundTrips() - before).isEqualTo(2);
        }
    }

    @Test
    void usesNothingThatIsNotOffered() {
        server.extensions();
        try (SmtpConnection connection = connect()) {
            String[] many =
                    IntStream.range(0, 120).mapToObj(i -> "r" + i + "@x.org").toArray(String[]::new);
            assertThat(send(connection, BODY, many).outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
        }
        assertThat(server.mails().get(0).mailParameters()).isEmpty();
        assertThat(server.mails().get(0).recipients()).hasSize(120);
    }

    @Test
    void manyPipelinedRecipientsAllArrive() {
        try (SmtpConnection connection = connect()) {
            String[] many =
                    IntStream.range(0, 120).mapToObj(i -> "r" + i + "@x.org").toArray(String[]::new);
            assertThat(send(connection, BODY, many).recipients()).hasSize(120);
        }
        assertThat(server.mails().get(0).recipients()).hasSize(120).endsWith("r119@x.org");
    }

    @Test
    void fallsBackToHelo() {
        server.on(Verb.EHLO, SmtpAction.reply("502 5.5.1 what"));
        try (SmtpConnection connection = connect()) {
            assertThat(send(connection, BODY, "b@x.org").outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
        }
    }

    @Test
    void refusalsSayWhereAndHow() {
        record Case(Verb verb, String reply, Delivery.Outcome outcome, Phase phase) {}
        List<Case> cases = List.of(
                new Case(Verb.MAIL, "450 later", Delivery.Outcome.RETRY, Phase.MAIL),
                new Case(Verb.MAIL, "550 never", Delivery.Outcome.REFUSED, Phase.MAIL),
                new Case(Verb.RCPT, "451 greylisted", Delivery.Outcome.RETRY, Phase.RCPT),
                new Case(Verb.RCPT, "550 no such user", Delivery.Outcome.REFUSED, Phase.RCPT),
                new Case(Verb.DATA, "451 later", Delivery.Outcome.RETRY, Phase.DATA),
                new Case(Verb.DATA, "554 never", Delivery.Outcome.REFUSED, Phase.DATA),
                new Case(Verb.DOT, "452 full", Delivery.Outcome.RETRY, Phase.DOT),
                new Case(Verb.DOT, "554 spam", Delivery.Outcome.REFUSED, Phase.DOT),
                new Case(Verb.DOT, "421 closing", Delivery.Outcome.RETRY, Phase.DOT));
        try (SmtpConnection connection = connect()) {
            for (Case each : cases) {
                server.once(each.verb(), SmtpAction.reply(each.reply()));
                Delivery delivery = send(connection, BODY, "b@x.org");
                assertThat(delivery.outcome()).as(each.toString()).isEqualTo(each.outcome());
                assertThat(delivery.phase()).as(each.toString()).isEqualTo(each.phase());
                assertThat(delivery.reply().text()).isEqualTo(each.reply());
            }
            assertThat(connection.isUsable()).isFalse();
        }
        assertThat(server.mails()).noneMatch(CapturedMail::acknowledged);
    }

    @Test
    void afterARefusalTheConnectionServesTheNext() {
        try (SmtpConnection connection = connect()) {
            server.once(Verb.RCPT, SmtpAction.reply("550 no"));
            send(connection, BODY, "b@x.org");
            assertThat(connection.isUsable()).isTrue();
            assertThat(send(connection, BODY, "b@x.org").outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
        }
    }

    @Test
    void oneRefusedRecipientOfThree() {
        server.on(Verb.RCPT, ".*<bad@.*", SmtpAction.reply("550 5.1.1 no such user"));
        try (SmtpConnection connection = connect()) {
            Delivery delivery = send(connection, BODY, "a@x.org", "bad@x.org", "c@x.org");
            assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            assertThat(delivery.recipients()).extracting(r -> r.reply().code()).containsExactly(250, 550, 250);
        }
        assertThat(server.mails().get(0).recipients()).containsExactly("a@x.org", "c@x.org");
    }

    @Test
    void theServiceMayCloseAnywhere() {
        for (Verb verb : List.of(Verb.MAIL, Verb.RCPT, Verb.DATA)) {
            server.once(verb, SmtpAction.reply("421 closing").then(SmtpAction.End.CLOSE_AFTER_REPLY));
            try (SmtpConnection connection = connect()) {
                Delivery delivery = send(connection, BODY, "a@x.org", "b@x.org");
                assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.RETRY);
                assertThat(delivery.reply().code()).isEqualTo(421);
                assertThat(connection.isUsable()).isFalse();
            }
        }
        assertThat(dots).isEmpty();
    }

    @Test
    void cutsBeforeTheDotAreNotInDotPhase() {
        for (Verb verb : List.of(Verb.MAIL, Verb.RCPT, Verb.DATA)) {
            for (SmtpAction action : List.of(SmtpAction.closeBeforeReply(), SmtpAction.resetBeforeReply())) {
                server.once(verb, action);
                try (SmtpConnection connection = connect()) {
                    assertThat(failure(() -> send(connection, BODY, "b@x.org")).kind())
                            .isEqualTo(ErrorKind.NETWORK);
                    assertThat(connection.phase()).isNotEqualTo(Phase.DOT);
                }
            }
        }
        assertThat(dots).isEmpty();
    }

    @Test
    void aResetInTheBodyIsNotInDotPhase() {
        server.once(Verb.DATA, SmtpAction.reply("354 go").then(SmtpAction.End.CLOSE_AFTER_REPLY));
        try (SmtpConnection connection = connect()) {
            String large = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(2_000_000);
            assertThat(failure(() -> send(connection, large, "b@x.org")).kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(connection.phase()).isEqualTo(Phase.BODY);
        }
        assertThat(dots).isEmpty();
    }

    @Test
    void cutsAfterTheDotAreInDotPhase() {
        for (SmtpAction action : List.of(
                SmtpAction.closeBeforeReply(),
                SmtpAction.resetBeforeReply(),
                SmtpAction.silence(),
                SmtpAction.endlessLine(),
                SmtpAction.raw("gibberish\r\n".getBytes(StandardCharsets.US_ASCII)),
                SmtpAction.reply("354 more?"))) {
            server.once(Verb.DOT, action);
            try (SmtpConnection connection = connect(LONG, SHORT)) {
                failure(() -> send(connection, BODY, "b@x.org"));
                assertThat(connection.phase()).isEqualTo(Phase.DOT);
            }
        }
        assertThat(dots).hasSize(6);
    }

    @Test
    void aDropAfter250IsASuccess() {
        server.once(Verb.DOT, SmtpAction.closeAfterReply());
        try (SmtpConnection connection = connect()) {
            assertThat(send(connection, BODY, "b@x.org").outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            connection.quit();
        }
    }

    @Test
    void anUnhappyHookKeepsTheDotBack() {
        try (SmtpConnection connection = connect()) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> connection.send(
                            envelope(BODY, "b@x.org"),
                            () -> new ByteArrayInputStream(BODY.getBytes(StandardCharsets.US_ASCII)),
                            replies -> {
                                throw new IllegalStateException("full");
                            }));
        }
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void repliesAreLimited() {
        server.once(Verb.EHLO, SmtpAction.endlessLine());
        assertThat(failure(this::connect).kind()).isEqualTo(ErrorKind.LIMIT);
        server.once(Verb.EHLO, SmtpAction.reply("250-x\r\n".repeat(500) + "250 y"));
        assertThat(failure(this::connect).kind()).isEqualTo(ErrorKind.LIMIT);
        server.once(Verb.EHLO, SmtpAction.reply("250-x\r\n251 y"));
        assertThat(failure(this::connect).kind()).isEqualTo(ErrorKind.PROTOCOL);
        server.once(Verb.CONNECT, SmtpAction.silence());
        assertThat(failure(() -> connect(SHORT, SHORT)).getMessage()).contains("300 ms");
        server.once(Verb.CONNECT, SmtpAction.reply("554 5.7.1 not you"));
        MessagingException refused = failure(this::connect);
        assertThat(refused.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(refused.serverWords()).isEqualTo("554 5.7.1 not you");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\nb",
                "a\n.\r\nb",
                "a\r.\rb",
                "a\r.\r\nb",
                "a\r\n.\nb",
                "a\r\n.\rb",
                "a\n.\rb",
                "a\r.\nb",
                "a\r\n.\r\nb",
                ".",
                "..",
                ".\r\n.",
                "\r\r\n\n.\r",
                "a\r"
            })
    void noFormOfEndOfDataEndsTheDataButOurs(String evil) {
        String smuggled = "Subject: x\r\n\r\n" + evil + "\r\nMAIL FROM:<evil@x.org>\r\n";
        try (SmtpConnection connection = connect()) {
            assertThat(send(connection, smuggled, "b@x.org").outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            connection.quit();
        }
        assertThat(server.mails()).hasSize(1);
        String expected = smuggled.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        assertThat(server.mails().get(0).text()).isEqualTo(expected);
        assertThat(server.commands()).noneMatch(line -> line.contains("evil"));
        String wire = new String(server.received(), StandardCharsets.ISO_8859_1).replace("\r\n", "");
        assertThat(wire).doesNotContain("\r").doesNotContain("\n");
    }

    @Test
    void nulNeverLeaves() {
        try (SmtpConnection connection = connect()) {
            assertThat(failure(() -> send(connection, "a\r\n\0.\r\n", "b@x.org"))
                            .kind())
                    .isEqualTo(ErrorKind.INVALID);
        }
        assertThat(server.mails()).isEmpty();
        assertThat(dots).isEmpty();
    }

    @Test
    void theLastLineIsEndedAndChunksDoNotMatter() {
        String body = "Subject: x\r\n\r\n" + ("." + "y".repeat(8_191) + "\r\n.").repeat(9);
        try (SmtpConnection connection = connect()) {
            send(connection, body, "b@x.org");
        }
        assertThat(server.mails().get(0).text()).isEqualTo(body + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.c>\r\nRCPT TO:<x@y.z",
                "a@b.c\nDATA",
                "a\0@b.c",
                "a\u010a@b.c",
                "a\u010d@b.c",
                "a\u0100@b.c",
                "a@b.c> SIZE=1",
                "a b@c.d",
                "<a@b.c",
                "@x",
                "no at",
            })
    void evilAddressesNeverLeave(String evil) {
        assertThat(failure(() -> envelope(BODY, evil)).kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(failure(() -> new Envelope(evil, List.of("a@b.c"), "", 1)).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(failure(() -> new Envelope("a@b.c", List.of("a@b.c"), evil, 1))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        WireSettings wire = new WireSettings("127.0.0.1", server.port(), TlsMode.NONE, LONG, LONG, null);
        assertThat(failure(() -> new SmtpConnection(new SmtpOptions(wire, evil, LONG)))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(server.connections()).isZero();
    }

    @Test
    void addressesOfOtherLettersNeedTheirExtension() {
        Envelope envelope = new Envelope("anna@example.org", List.of("用户@例子.广告"), "", BODY.length());
        try (SmtpConnection connection = connect()) {
            connection.check(envelope);
            connection.send(
                    envelope, () -> new ByteArrayInputStream(BODY.getBytes(StandardCharsets.US_ASCII)), dots::add);
        }
        assertThat(server.mails().get(0).mailParameters()).contains("SMTPUTF8");
        server.extensions("PIPELINING");
        try (SmtpConnection connection = connect()) {
            assertThat(failure(() -> connection.check(envelope)).kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
        }
    }

    @Test
    void tooLargeIsKnownBeforeSending() {
        server.extensions("SIZE 100");
        try (SmtpConnection connection = connect()) {
            connection.check(new Envelope("a@b.c", List.of("d@e.f"), "", 100));
            assertThat(failure(() -> connection.check(new Envelope("a@b.c", List.of("d@e.f"), "", 101)))
                            .kind())
                    .isEqualTo(ErrorKind.LIMIT);
        }
    }

    @Test
    void closingFromOutsideBreaksAWait() {
        server.once(Verb.MAIL, SmtpAction.silence());
        SmtpConnection connection = connect();
        Thread closer = new Thread(() -> {
            while (server.commands().stream().noneMatch(line -> line.startsWith("MAIL"))) {
                LockSupport.parkNanos(1_000_000);
            }
            connection.close();
        });
        closer.start();
        assertThat(failure(() -> send(connection, BODY, "b@x.org")).kind()).isEqualTo(ErrorKind.CANCELLED);
    }
}
