// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

class OperationCommandsTest {

    private final FakeEnvironment environment = new FakeEnvironment();
    private final FakeMessaging messaging = environment.messaging;

    private void submission(SendState state, String reply) {
        environment.store.submissions.put(
                EntryId.of(500),
                new Submission(
                        EntryId.of(500),
                        FakeEnvironment.SMTP,
                        state,
                        1,
                        "<m@x>",
                        "e",
                        "anna@example.org",
                        List.of(new Submission.Recipient("ben@example.org", state, reply)),
                        org.openmtm.store.SendPlan.SOON,
                        null,
                        "",
                        reply,
                        "",
                        org.openmtm.store.Filing.NONE,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    @Test
    void syncTellsItsResultInOneLine() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("new", 20_000L);
        values.put("removed", 0L);
        messaging.onStart = operation -> operation.succeed(values);
        Ran ran = Ran.words(environment, "sync", "work", "--folder", "INBOX", "--headers-only");
        assertThat(ran.out()).startsWith("work: 20,000 new, 0 removed, flags 0 in, 0 out, 0 B in ");
        assertThat(ran.out().lines()).hasSize(1);
        assertThat(messaging.operations.get(0).command()).isEqualTo(new Commands.Synchronise("INBOX", true));
        Ran json = Ran.words(environment, "sync", "work", "--json");
        assertThat(json.out())
                .startsWith("{\"account\":\"work\",\"operation\":101,\"new\":20000,\"removed\":0,\"millis\":");
    }

    @Test
    void aFailedSyncIsOneLineWithTheServersWords() {
        messaging.onStart = operation ->
                operation.fail(new MessagingException(ErrorKind.TLS, "No TLS", "bad\nwords", "Use --tls", null));
        Ran ran = Ran.words(environment, "sync", "work");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("mtm: No TLS (the server said: bad words). Use --tls\n");
    }

    @Test
    void anInterruptCancelsTheOperationAndWaitsForItsEnd() throws Exception {
        messaging.onStart = operation -> {};
        AtomicReference<Thread> runner = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(1);
        CompletableFuture<Ran> ran = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            runner.set(Thread.currentThread());
            ready.countDown();
            ran.complete(Ran.words(environment, "sync", "work"));
        });
        thread.start();
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        org.assertj.core.api.Assertions.assertThat(started().awaited.await(30, TimeUnit.SECONDS))
                .isTrue();
        runner.get().interrupt();
        Ran result = ran.get(30, TimeUnit.SECONDS);
        assertThat(started().cancelled.getCount()).isZero();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("cancelled\n");
    }

    @Test
    void aCommandOfAProcessDoesNotWaitForEverForAModuleThatIsNotHere() throws Exception {
        messaging.statuses.put(
                FakeEnvironment.IMAP,
                new ServiceStatus(ServiceState.NO_MODULE, null, "its module 'imap4' is not installed", Map.of()));
        messaging.onStart = operation -> operation.state = OperationState.QUEUED;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (MessagingSession session = messaging.open("test")) {
            FakeOperation operation = (FakeOperation) session.start(FakeEnvironment.IMAP, new Commands.Connect());
            Waiting waiting = new Waiting(session, Consoles.telling(err), false, Duration.ZERO, Duration.ZERO);
            assertThatExceptionOfType(MessagingException.class)
                    .isThrownBy(() -> waiting.await(operation))
                    .matches(e -> e.kind() == ErrorKind.UNAVAILABLE)
                    .withMessageContaining("its module 'imap4' is not installed");
            assertThat(operation.cancelled.getCount()).isZero();
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Waiting: its module 'imap4' is not installed\n");
    }

    private FakeOperation started() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (messaging.operations.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        return messaging.operations.get(0);
    }

    @Test
    void sendComposesSendsAndTellsOfSuccess() {
        submission(SendState.SENT, "250 ok");
        Ran ran = Ran.with(
                environment,
                "Hello\n",
                "send",
                "work",
                "--to",
                "ben@example.org",
                "c@d",
                "--cc",
                "e@f",
                "--subject",
                "S",
                "--body-file",
                "-");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("Sent message 500 to ben@example.org\n");
        assertThat(messaging.drafts.get(0).to()).containsExactly("ben@example.org", "c@d");
        assertThat(messaging.drafts.get(0).cc()).containsExactly("e@f");
        assertThat(messaging.drafts.get(0).text()).isEqualTo("Hello\n");
        assertThat(messaging.operations.get(0).command()).isEqualTo(new Commands.SendQueued(false));
        assertThat(messaging.operations.get(0).service()).isEqualTo(FakeEnvironment.SMTP);
    }

    @Test
    void refusedAndUncertainMailIsAFailureThatSaysSo() {
        submission(SendState.FAILED, "550 no such user");
        Ran refused = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("Message 500 was refused").contains("550 no such user");
        submission(SendState.UNCERTAIN, "");
        Ran uncertain = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S");
        assertThat(uncertain.status()).isEqualTo(1);
        assertThat(uncertain.err()).contains("is uncertain").contains("not sent again by itself");
        submission(SendState.QUEUED, "451 later");
        Ran later = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S");
        assertThat(later.status()).isEqualTo(1);
        assertThat(later.err()).contains("not sent yet").contains("451 later");
    }

    @Test
    void aFailureOfTheConnectionSaysWhereTheMessageIs() {
        submission(SendState.QUEUED, "");
        messaging.onStart =
                operation -> operation.fail(new MessagingException(ErrorKind.NETWORK, "No answer", "Check the host"));
        Ran ran = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo("mtm: No answer. Check the host. Message 500 is in the Outbox: mtm outbox show 500\n");
    }

    @Test
    void aLostConnectionThatLeftTheMessageUncertainIsToldAsThat() {
        submission(SendState.UNCERTAIN, "");
        messaging.onStart =
                operation -> operation.fail(new MessagingException(ErrorKind.NETWORK, "It closed", "Try again"));
        Ran ran = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("is uncertain").contains("mtm outbox resolve 500 --sent");
    }

    @Test
    void deferredMailStaysInTheOutbox() {
        Ran ran = Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S", "--on-next-connection");
        assertThat(ran.out()).isEqualTo("Message 500 waits in the Outbox for the next connection\n");
        Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "S", "--at", "2030-01-01T00:00Z");
        assertThat(messaging.sendOptions)
                .containsExactly(SendOptions.NEXT_CONNECTION, SendOptions.at(Instant.parse("2030-01-01T00:00:00Z")));
        assertThat(messaging.operations).isEmpty();
    }

    @Test
    void replyAnswersFromTheAccountOfTheMessage() {
        submission(SendState.SENT, "");
        Ran ran = Ran.with(environment, "Yes.", "reply", "30", "--body-file", "-");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(messaging.drafts.get(0).original()).isEqualTo(FakeEnvironment.FIRST);
        assertThat(messaging.drafts.get(0).to()).isEmpty();
        assertThat(messaging.operations.get(0).service()).isEqualTo(FakeEnvironment.SMTP);
    }

    @Test
    void connectReportsTheFlushingOfTheOutboxThatWentOnBesideIt() {
        messaging.onStart = operation -> {
            if (operation.command() instanceof Commands.Connect) {
                environment.store.operations.add(record(77, "send-queued", OperationState.DONE));
                environment.store.events.add(new MessagingEvent(
                        9, Instant.EPOCH, EventType.OPERATION_QUEUED, FakeEnvironment.SMTP, null, null, 77, ""));
            }
            operation.succeed(Map.of());
        };
        Ran ran = Ran.words(environment, "connect", "work");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Connected work").contains("Outbox (operation 77): sent 1");
        environment.store.events.clear();
        environment.store.operations.clear();
        Ran json = Ran.words(environment, "connect", "work", "--json");
        assertThat(json.out()).contains("\"autosend\":[{\"operation\":77,\"state\":\"DONE\",\"sent\":1}]");
    }

    private static OperationRecord record(long id, String command, OperationState state) {
        return new OperationRecord(
                id,
                FakeEnvironment.SMTP,
                command,
                Map.of(),
                state,
                Instant.EPOCH,
                null,
                null,
                1,
                Map.of("sent", "1"),
                null,
                "");
    }

    @Test
    void outboxAndOpsAreListed() {
        submission(SendState.QUEUED, "");
        assertThat(Ran.words(environment, "outbox", "list").out())
                .containsPattern("500 +work +queued +ben@example.org");
        assertThat(Ran.words(environment, "outbox", "list", "--json").out())
                .startsWith("{\"outbox\":[{\"id\":500,\"service\":11,\"state\":\"QUEUED\"");
        environment.store.operations.add(record(5, "sync", OperationState.DONE));
        assertThat(Ran.words(environment, "ops", "list").out()).containsPattern("5 +work +sync +done");
        assertThat(Ran.words(environment, "ops", "list", "work", "--unfinished").out())
                .isEmpty();
        assertThat(Ran.words(environment, "ops", "show", "5").out())
                .contains("sync of work: done")
                .contains("sent: 1");
        assertThat(Ran.words(environment, "ops", "show", "6").err()).contains("There is no operation 6");
        assertThat(Ran.words(environment, "ops", "cancel", "5").err()).contains("Operation 5 has ended: done");
    }

    @Test
    void opsCancelReachesAllOperationsOfAnAccount() {
        messaging.onStart = operation -> {};
        FakeOperation waiting = (FakeOperation) messaging.start(FakeEnvironment.IMAP, new Commands.Connect());
        assertThat(Ran.words(environment, "ops", "cancel", "work").out()).isEqualTo("Asked 1 operation to end.\n");
        assertThat(waiting.state()).isEqualTo(OperationState.CANCELLED);
    }

    @Test
    void eventsAreOneDocumentALine() {
        environment.store.events.add(new MessagingEvent(
                3,
                Instant.EPOCH,
                EventType.MAIL_NEW,
                FakeEnvironment.IMAP,
                FakeEnvironment.INBOX,
                FakeEnvironment.FIRST,
                0,
                ""));
        environment.store.events.add(new MessagingEvent(
                4, Instant.EPOCH, EventType.SERVICE_STATUS, FakeEnvironment.IMAP, null, null, 0, "x"));
        Ran json = Ran.words(environment, "events", "--json");
        assertThat(json.out().lines())
                .containsExactly(
                        "{\"cursor\":3,\"time\":\"1970-01-01T00:00:00Z\",\"type\":\"MAIL_NEW\",\"service\":10,"
                                + "\"parent\":20,\"entry\":30,\"operation\":null,\"detail\":\"\"}",
                        "{\"cursor\":4,\"time\":\"1970-01-01T00:00:00Z\",\"type\":\"SERVICE_STATUS\",\"service\":10,"
                                + "\"parent\":null,\"entry\":null,\"operation\":null,\"detail\":\"x\"}");
        assertThat(Ran.words(environment, "events", "--since", "3").out().lines())
                .hasSize(1);
        assertThat(Ran.words(environment, "events", "--since", "2").out()).contains("mail new  work INBOX  #30 Lunch");
    }
}
