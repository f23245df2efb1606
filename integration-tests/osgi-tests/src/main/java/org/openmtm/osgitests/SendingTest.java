// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Mail that goes by itself: through the real SMTP bundle to a server on this machine, while bundles are replaced. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class SendingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOY = "toy-receiver";

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    @InjectService(timeout = 30_000)
    MessageStore store;

    private final ToyModule toy = new ToyModule(TOY, "1");
    private ServiceRegistration<?> registration;
    private ScriptedSmtpServer server;
    private MessagingSession session;

    @BeforeEach
    void start() throws Exception {
        registration = context.registerService(MessageTypeModule.class, toy, null);
        server = new ScriptedSmtpServer();
        session = messaging.open("test");
    }

    @AfterEach
    void stop() throws Exception {
        session.close();
        messaging.accounts().list().forEach(account -> messaging.accounts().remove(account.name()));
        server.close();
        registration.unregister();
    }

    @Test
    public void aQueuedMessageGoesByItselfAndThenItsCopyIsFiled() throws Exception {
        Account account = account(new ServiceSpec(TOY, Map.of(), null));
        EntryId message = queue(account, 1, SendOptions.NOW);

        server.awaitMails(1, PATIENCE);
        Await.until("it is SENT", () -> state(message) == SendState.SENT);
        Await.until("its copy is filed", () -> toy.log.contains(new SendingCommands.FileSent().toString()));
        Await.until("all of it ended", () -> session.operations(null).isEmpty());
        assertThat(commands(account.sending().id())).contains("send-queued");
        assertThat(commands(account.receiving().id())).contains("file-sent");
        assertThat(session.nextSend(account.sending().id())).isEmpty();
    }

    @Test
    public void aScheduledMessageGoesAtItsTimeAndNotBefore() throws Exception {
        Account account = account();
        Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusSeconds(2);
        EntryId message = queue(account, 1, SendOptions.at(time));
        Await.until(
                "it is planned, or its time has come on a slow machine",
                () -> session.nextSend(account.sending().id()).isPresent()
                        || !Instant.now().isBefore(time));

        server.awaitMails(1, PATIENCE);
        assertThat(Instant.now()).isAfterOrEqualTo(time);
        Await.until("it is SENT", () -> state(message) == SendState.SENT);
        assertThat(session.read().story(message))
                .filteredOn(step -> step.state() != SendState.QUEUED)
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.time()).isAfterOrEqualTo(time));
    }

    @Test
    public void whatWaitsForTheNetworkGoesWhenTheReceivingServiceHasAConnection() throws Exception {
        try (TcpProxy proxy = new TcpProxy(server.port())) {
            proxy.refusing(true);
            Account account = account(proxy.port(), new ServiceSpec(TOY, Map.of(), null));
            EntryId message = queue(account, 1, SendOptions.NOW);
            Await.until(
                    "a run failed",
                    () -> session.read().operations(account.sending().id(), false, 100).stream()
                            .anyMatch(record -> record.error() == ErrorKind.NETWORK));
            store.write(tx -> {
                Submission row = tx.submission(message).orElseThrow();
                Instant late = Instant.now().plus(Duration.ofHours(1));
                tx.updateSubmission(SendState.QUEUED, row.withPhase("CONNECT").withNotBefore(late));
                return null;
            });
            Await.until(
                    "it waits long",
                    () -> session.nextSend(account.sending().id())
                            .filter(next -> next.isAfter(Instant.now().plus(Duration.ofMinutes(59))))
                            .isPresent());
            proxy.refusing(false);

            session.start(account.receiving().id(), new Commands.Connect()).await(PATIENCE);

            server.awaitMails(1, PATIENCE);
            Await.until("it is SENT", () -> state(message) == SendState.SENT);
            assertThat(session.read().story(message)).extracting("phase").contains("network");
        }
    }

    @Test
    public void aConnectOfACompoundSendsWhatWaitsForIt() throws Exception {
        try (ScriptedImapServer imap = new ScriptedImapServer().user("anna", "pw")) {
            Account account = account(new ServiceSpec(
                    "imap4",
                    Map.of(
                            "host", "127.0.0.1",
                            "port", Integer.toString(imap.port()),
                            "tls", "none",
                            "user", "anna",
                            "send.on.next.connection", "true"),
                    "pw".toCharArray()));
            EntryId message = queue(account, 1, SendOptions.NEXT_CONNECTION);
            assertThat(session.nextSend(account.sending().id())).isEmpty();

            session.start(account.receiving().id(), new ConnectAndSynchronise(Completion.AFTER_SYNC, 0))
                    .await(PATIENCE);

            server.awaitMails(1, PATIENCE);
            Await.until("it is SENT", () -> state(message) == SendState.SENT);
        }
    }

    @Test
    public void anUpdateWhileTheServerHoldsItsLastAnswerLosesAndDoublesNothing() throws Exception {
        CountDownLatch leaving = new CountDownLatch(1);
        server.once(Verb.DOT, SmtpAction.normal().when(leaving).after(Duration.ofSeconds(4)));
        Account account = account();
        List<EntryId> messages = queueAll(account, 3);
        server.awaitMails(1, PATIENCE);

        Bundle smtp = smtp();
        CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> {
            Await.until("it is being replaced", () -> smtp.getState() != Bundle.ACTIVE);
            leaving.countDown();
        });
        smtp.update();
        watch.get(30, TimeUnit.SECONDS);

        Await.until("all are SENT", () -> messages.stream().allMatch(message -> state(message) == SendState.SENT));
        assertEachCameOnce(3);
        Await.until("the run has ended", () -> session.operations(null).isEmpty());
        assertThat(session.read().operations(account.sending().id(), false, 100))
                .filteredOn(record -> record.command().equals("send-queued"))
                .allMatch(record -> record.state() == OperationState.DONE)
                .anyMatch(record -> record.attempts() > 1);
    }

    /** Longer than any other operation gets to stop at a safe place. */
    @Test
    public void anAnswerThatComesSevenSecondsAfterTheDotIsWaitedForByAnUpdate() throws Exception {
        server.once(Verb.DOT, SmtpAction.normal().after(Duration.ofSeconds(7)));
        Account account = account();
        EntryId message = queue(account, 1, SendOptions.NOW);
        server.awaitMails(1, PATIENCE);

        smtp().update();

        Await.until("it is SENT", () -> state(message) == SendState.SENT);
        assertThat(session.read().story(message)).extracting("state").doesNotContain(SendState.UNCERTAIN);
        assertThat(server.mails()).hasSize(1).allMatch(CapturedMail::acknowledged);
        Await.until("the run has ended", () -> session.operations(null).isEmpty());
    }

    @Test
    public void anUpdateWhileTheServerNeverAnswersLeavesOneUncertainAndSendsTheOthers() throws Exception {
        server.once(Verb.DOT, SmtpAction.silence());
        Account account = account();
        List<EntryId> messages = queueAll(account, 3);
        server.awaitMails(1, PATIENCE);

        smtp().update();

        Await.until("one is UNCERTAIN, the others are SENT", () -> {
            List<SendState> states = messages.stream().map(this::state).toList();
            return states.stream().filter(state -> state == SendState.SENT).count() == 2
                    && states.contains(SendState.UNCERTAIN);
        });
        assertEachCameOnce(3);
        assertThat(server.mails()).filteredOn(CapturedMail::acknowledged).hasSize(2);
    }

    @Test
    public void anUpdateAnywhereBeforeTheDotSendsEachOnceByTheNext() throws Exception {
        Account account = account();
        for (Verb verb : List.of(Verb.CONNECT, Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA)) {
            server.once(verb, SmtpAction.silence());
            int heard = server.commands().size();
            int connections = server.connections();
            EntryId message = queue(account, verb.ordinal(), SendOptions.NOW);
            Await.until(
                    "it is in " + verb,
                    () -> verb == Verb.CONNECT ? server.connections() > connections : isHeard(verb, heard));

            smtp().update();

            Await.until("it is SENT after " + verb, () -> state(message) == SendState.SENT);
            assertThat(session.read().submission(message).orElseThrow().attempt())
                    .as("an update is no attempt, in %s", verb)
                    .isEqualTo(1);
            // A run that has not ended takes the next one along, over the connection that it has.
            Await.until("the run has ended", () -> session.operations(null).isEmpty());
        }
        assertThat(server.mails()).hasSize(5).allMatch(CapturedMail::acknowledged);
    }

    private boolean isHeard(Verb verb, int after) {
        List<String> commands = server.commands();
        return commands.subList(after, commands.size()).stream().anyMatch(line -> line.startsWith(verb.name()));
    }

    @Test
    public void anUpdateInTheMiddleOfABodySendsItOnceByTheNext() throws Exception {
        try (TcpProxy proxy = new TcpProxy(server.port())) {
            Account account = account(proxy.port());
            CountDownLatch onItsWay = new CountDownLatch(1);
            proxy.tap((direction, bytes, length) -> {
                if (proxy.bytes(Direction.TO_SERVER) > 1_000_000) {
                    proxy.silent(true);
                    onItsWay.countDown();
                }
            });
            // More than all buffers on the way can take.
            EntryId message = queue(account, "many words\n".repeat(2_000_000), 1, SendOptions.NOW);
            assertThat(onItsWay.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(state(message)).isEqualTo(SendState.SENDING);

            smtp().update();
            proxy.tap((direction, bytes, length) -> {}).silent(false);

            Await.until("it is SENT", () -> state(message) == SendState.SENT);
            assertThat(server.mails()).hasSize(1).allMatch(CapturedMail::acknowledged);
            assertThat(session.read().submission(message).orElseThrow().attempt())
                    .isEqualTo(1);
        }
    }

    @Test
    public void updatesInTheMiddleOfARunOfFiftyLoseAndDoubleNothing() throws Exception {
        server.on(Verb.DOT, SmtpAction.normal().after(Duration.ofMillis(20)));
        Account account = account();
        List<EntryId> messages = queueAll(account, 50);
        for (int mails : List.of(10, 25, 40)) {
            server.awaitMails(mails, PATIENCE);
            smtp().update();
        }

        Await.until("all are SENT", () -> messages.stream().allMatch(message -> state(message) == SendState.SENT));
        assertEachCameOnce(50);
        assertThat(server.mails()).allMatch(CapturedMail::acknowledged);
    }

    @Test
    public void manySessionsThatSendAtOnceShareOneConnectionAtATime() throws Exception {
        server.on(Verb.DOT, SmtpAction.normal().after(Duration.ofMillis(5)));
        Account account = account();
        List<Operation> runs = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            queue(account, round, SendOptions.NOW);
            IntStream.range(0, 8).parallel().forEach(n -> {
                try (MessagingSession mine = messaging.open("application " + n)) {
                    Operation run = mine.start(account.sending().id(), new Commands.SendQueued(n % 2 == 0));
                    synchronized (runs) {
                        runs.add(run);
                    }
                }
            });
        }
        for (Operation run : runs) {
            run.await(PATIENCE);
        }

        server.awaitMails(10, PATIENCE);
        assertEachCameOnce(10);
        assertThat(server.commands().stream()
                        .filter(line -> line.startsWith("EHLO") || line.equals("QUIT"))
                        .map(line -> line.substring(0, 4)))
                .as("nobody says hello before the one before has taken leave")
                .isEqualTo(IntStream.range(0, 2 * server.connections())
                        .mapToObj(n -> n % 2 == 0 ? "EHLO" : "QUIT")
                        .toList());
    }

    private Account account(ServiceSpec... receiving) {
        return account(server.port(), receiving);
    }

    private Account account(int port, ServiceSpec... receiving) {
        List<ServiceSpec> services = new ArrayList<>(List.of(receiving));
        services.add(new ServiceSpec(
                "smtp",
                Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(port),
                        "tls", "none",
                        "address", "anna@example.org"),
                null));
        return messaging.accounts().create("sending", services);
    }

    private List<EntryId> queueAll(Account account, int count) {
        Instant together = Instant.now().plusMillis(500);
        return IntStream.range(0, count)
                .mapToObj(number -> queue(account, number, SendOptions.at(together)))
                .toList();
    }

    private EntryId queue(Account account, int number, SendOptions options) {
        return queue(account, "text", number, options);
    }

    private EntryId queue(Account account, String text, int number, SendOptions options) {
        Draft draft = new Draft(
                Draft.Kind.NEW,
                "",
                List.of("berta@example.org"),
                List.of(),
                List.of(),
                "number " + number + ".",
                text,
                List.of(),
                null);
        return session.client(account.sending().id()).compose(draft, options);
    }

    private SendState state(EntryId message) {
        return session.read().submission(message).map(Submission::state).orElseThrow();
    }

    private List<String> commands(EntryId service) {
        return session.read().operations(service, false, 100).stream()
                .map(OperationRecord::command)
                .toList();
    }

    private void assertEachCameOnce(int count) {
        List<CapturedMail> mails = server.mails();
        for (int number = 0; number < count; number++) {
            String subject = "Subject: number " + number + ".\r\n";
            assertThat(mails)
                    .filteredOn(mail -> mail.text().contains(subject))
                    .as(subject)
                    .hasSize(1);
        }
    }

    private Bundle smtp() {
        for (Bundle bundle : context.getBundles()) {
            if ("org.openmtm.smtp".equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle for SMTP");
    }
}
