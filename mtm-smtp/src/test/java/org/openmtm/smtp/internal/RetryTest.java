// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.Ports;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** How messages wait: for the network, for the account, for a server that wants to be asked again; and when they are given up. */
class RetryTest {
    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private MessagingException failedFlush() {
        MessagingException e = catchThrowableOfType(MessagingException.class, bench::flush);
        assertThat(e).isNotNull();
        return e;
    }

    private void unplug() {
        bench.settings.put("port", Ports.refused());
    }

    private void plug() {
        bench.settings.put("port", bench.server.port());
    }

    private Duration untilNext(EntryId message) {
        return Duration.between(bench.clock.instant(), bench.row(message).notBefore());
    }

    private void letTimePass(EntryId message) {
        bench.clock.advance(untilNext(message).plusSeconds(1));
    }

    private void person(EntryId message) {
        bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            tx.updateSubmission(
                    row.state(),
                    row.to(SendState.QUEUED, "", "asked").withNotBefore(null).withPhase("person"));
            return null;
        });
    }

    @Test
    void fiveHoursWithoutNetworkCostNoAttemptAndTheWaitsGrow() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        unplug();
        List<Duration> waits = new ArrayList<>();
        for (Duration passed = Duration.ZERO; passed.compareTo(Duration.ofHours(5)) < 0; ) {
            assertThat(failedFlush().kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(bench.row(first).notBefore()).isEqualTo(bench.row(second).notBefore());
            Duration wait = untilNext(first);
            waits.add(wait);
            passed = passed.plus(wait);
            assertThat(bench.flush()).containsEntry("waiting", 0L);
            letTimePass(first);
        }
        assertThat(waits).hasSizeBetween(8, 20);
        assertThat(waits.get(0)).isLessThan(Duration.ofSeconds(40));
        assertThat(waits.get(waits.size() - 1)).isGreaterThan(Duration.ofMinutes(40));
        assertThat(bench.row(first).attempt()).isZero();
        assertThat(bench.store().story(first)).extracting(SendStep::words).anyMatch(words -> words.contains("refused"));
        plug();
        assertThat(bench.flush()).containsEntry("sent", 2L);
        assertThat(bench.server.connections()).isEqualTo(1);
        assertThat(bench.row(first).attempt()).isEqualTo(1);
    }

    @Test
    void whatWaitsForTheNetworkGoesWithTheFirstThatReachesTheServer() throws Exception {
        EntryId old = bench.queue("ben@example.org");
        unplug();
        failedFlush();
        plug();
        EntryId fresh = bench.queue("carl@example.org");
        assertThat(bench.flush()).containsEntry("sent", 2L);
        assertThat(bench.row(old).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(fresh).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void aRefusedPasswordFailsNothingAndIsNotTriedOverAndOver() throws Exception {
        bench.server.user("anna", "other");
        bench.settings.put("user", "anna");
        EntryId message = bench.queue("ben@example.org");
        assertThat(failedFlush().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.QUEUED);
        assertThat(row.phase()).isEqualTo("AUTH");
        assertThat(row.attempt()).isZero();
        assertThat(row.reason()).contains("refused the user name or the password");
        assertThat(row.waitsForNetwork()).isFalse();
        Duration wait = untilNext(message);
        assertThat(wait).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        EntryId fresh = bench.queue("carl@example.org");
        MessagingException notAsked = failedFlush();
        assertThat(notAsked.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(bench.row(fresh).notBefore()).isEqualTo(row.notBefore());
        assertThat(bench.server.connections())
                .as("the server was not asked again")
                .isEqualTo(1);
        letTimePass(message);
        failedFlush();
        assertThat(untilNext(message)).isGreaterThan(wait);
        assertThat(bench.server.connections()).isEqualTo(2);

        bench.server.user("anna", "secret");
        person(fresh);
        assertThat(bench.flush()).containsEntry("sent", 2L);
    }

    @ParameterizedTest
    @CsvSource({"454 4.7.0 Temporary failure, BUSY", "535 5.7.8 no, AUTHENTICATION", "534 5.7.9 app password, CONSENT"})
    void whateverIsWrongWithTheLogInTheMessagesWait(String reply, ErrorKind kind) throws Exception {
        bench.server.user("anna", "secret");
        bench.server.once(Verb.AUTH, SmtpAction.reply(reply));
        bench.settings.put("user", "anna");
        EntryId message = bench.queue("ben@example.org");
        assertThat(failedFlush().kind()).isEqualTo(kind);
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(message).reason()).contains(reply);
        ServerMtm mtm = bench.serverMtm(bench.store());
        mtm.execute(new Commands.Test(), new FakeOperation());
        mtm.close();
        assertThat(bench.row(message).notBefore())
                .as("a log-in that works ends the wait")
                .isNull();
        assertThat(bench.flush()).containsEntry("sent", 1L);
    }

    @Test
    void withoutTheTlsThatIsDemandedTheMessagesWait() throws Exception {
        bench.settings.put("tls", "starttls");
        EntryId message = bench.queue("ben@example.org");
        assertThat(failedFlush().kind()).isEqualTo(ErrorKind.TLS);
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(message).reason()).contains("STARTTLS");
        assertThat(bench.row(message).waitsForNetwork()).isFalse();
        assertThat(untilNext(message)).isGreaterThan(Duration.ofMinutes(3));
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 busy, true",
        "CONNECT, 554 not you, true",
        "EHLO, 421 busy, true",
        "MAIL, 421 busy, false",
        "RCPT, 421 busy, false",
        "DATA, 421 busy, false"
    })
    void aServerThatClosesIsAskedAgain(Verb verb, String reply, boolean account) throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        bench.server.once(verb, SmtpAction.reply(reply).then(SmtpAction.End.CLOSE_AFTER_REPLY));
        if (account) {
            failedFlush();
            assertThat(bench.row(second).notBefore()).isNotNull();
        } else {
            assertThat(bench.flush()).containsEntry("sent", 1L).containsEntry("waiting", 1L);
            assertThat(bench.row(first).attempt()).isEqualTo(1);
        }
        assertThat(bench.row(first).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(first).reason()).contains(account ? reply : "closed the session");
        bench.clock.advance(Duration.ofHours(5));
        bench.flush();
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(second).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.mails()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.4.5 That was enough for one connection", ""})
    void aConnectionThatHasServedEnoughIsReplacedWithoutAnAttempt(String goodbye) throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        SmtpAction end = goodbye.isEmpty()
                ? SmtpAction.closeBeforeReply()
                : SmtpAction.reply(goodbye).then(SmtpAction.End.CLOSE_AFTER_REPLY);
        bench.server.once(Verb.MAIL, end).once(Verb.MAIL, SmtpAction.normal());
        assertThat(bench.flush()).containsEntry("sent", 2L);
        assertThat(bench.server.connections()).isEqualTo(2);
        assertThat(bench.row(first).attempt()).isEqualTo(1);
        assertThat(bench.row(second).attempt()).isEqualTo(1);
    }

    @Test
    void greylistingIsNamedAndPasses() throws Exception {
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 4.7.1 Please come back"));
        EntryId message = bench.queue("ben@example.org");
        assertThat(bench.flush()).containsEntry("waiting", 1L);
        Submission row = bench.row(message);
        assertThat(row.reason()).contains("greylisting");
        assertThat(row.phase()).isEqualTo("RCPT");
        assertThat(row.attempt()).isEqualTo(1);
        assertThat(untilNext(message)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        letTimePass(message);
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.row(message).attempt()).isEqualTo(2);
    }

    @Test
    void moreRecipientsThanTheServerTakesAtOnceGetItInTheSameRun() throws Exception {
        bench.server.on(Verb.RCPT, ".*<(c|d)@.*", SmtpAction.reply("452 4.5.3 Too many recipients"));
        bench.server.on(Verb.DATA, SmtpAction.normal());
        EntryId message = bench.queue("a@example.org", "b@example.org", "c@example.org", "d@example.org");
        assertThat(bench.flush()).containsEntry("waiting", 1L);
        assertThat(bench.server.mails())
                .extracting(mail -> mail.recipients().toString())
                .containsExactly("[a@example.org, b@example.org]");
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::state)
                .containsExactly(SendState.SENT, SendState.SENT, SendState.QUEUED, SendState.QUEUED);
        assertThat(bench.row(message).attempt()).as("asked again at once").isEqualTo(2);
        bench.server.honest();
        letTimePass(message);
        bench.flush();
        assertThat(bench.server.mails())
                .extracting(mail -> mail.recipients().toString())
                .containsExactly("[a@example.org, b@example.org]", "[c@example.org, d@example.org]");
    }

    @Test
    void afterItsTimeToLiveAMessageHasTwoMoreTriesAnHourApart() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        unplug();
        failedFlush();
        bench.clock.advance(Duration.ofHours(121));
        failedFlush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        letTimePass(message);
        failedFlush();
        assertThat(bench.row(message).state()).as("not an hour later").isEqualTo(SendState.QUEUED);
        bench.clock.advance(Duration.ofHours(2));
        assertThat(bench.flush()).containsEntry("failed", 1L);
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.FAILED);
        assertThat(row.reason()).startsWith("Too late").contains("refused the connection");
        plug();
        person(message);
        bench.store().write(tx -> {
            Submission now = tx.submission(message).orElseThrow();
            tx.updateSubmission(
                    SendState.QUEUED,
                    now.withRecipients(List.of(new Recipient("ben@example.org", SendState.QUEUED, ""))));
            return null;
        });
        assertThat(bench.flush()).as("a person is always heard").containsEntry("sent", 1L);
    }

    @Test
    void aClockThatJumpsAheadExpiresNothingThatCanBeSent() throws Exception {
        bench.server.on(Verb.RCPT, SmtpAction.reply("451 greylisted"));
        EntryId message = bench.queue("ben@example.org");
        bench.flush();
        bench.clock.advance(Duration.ofDays(400));
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        bench.server.honest();
        letTimePass(message);
        assertThat(bench.flush()).containsEntry("sent", 1L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 72})
    void aClockThatGoesBackHoldsNothingUp(long hours) throws Exception {
        bench.settings.put("retry.longest.minutes", 10);
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 greylisted"));
        EntryId retried = bench.queue("ben@example.org");
        EntryId chosen = bench.client()
                .compose(
                        SmtpBench.draft("x", "a@b.c"),
                        SendOptions.at(bench.clock.instant().plus(Duration.ofMinutes(10))));
        bench.flush();
        bench.clock.advance(Duration.ofHours(-hours));
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.row(retried).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(chosen).state()).as("meant by the clock").isEqualTo(SendState.QUEUED);
    }
}
