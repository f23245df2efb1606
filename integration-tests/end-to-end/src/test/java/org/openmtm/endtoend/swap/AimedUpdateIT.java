// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** A module is updated exactly where it hurts: in a FETCH, in an APPEND, between a final dot and its answer. */
class AimedUpdateIT {
    private static final String IMAP = "org.openmtm.imap4";
    private static final String SMTP = "org.openmtm.smtp";
    private static final MailboxGenerator MAILS = new MailboxGenerator(300, 42);

    @TempDir
    Path directory;

    private DovecotServer server;
    private TcpProxy proxy;
    private ScriptedSmtpServer sink;
    private Middleware middleware;
    private MessagingSession session;
    private Handles handles;
    private Account account;

    @BeforeEach
    void start() throws Exception {
        server = DovecotServer.start();
        proxy = new TcpProxy(server.imapPort());
        sink = new ScriptedSmtpServer();
        server.bulkDeliver("u1", "INBOX", MAILS);
        middleware = Middleware.start(directory.resolve("data"));
        session = middleware.messaging().open("aimed");
        handles = new Handles(session);
        account = middleware
                .messaging()
                .accounts()
                .create(
                        "work",
                        List.of(Accounts.imap(proxy.port(), "u1", server.password("u1")), Accounts.smtp(sink.port())));
    }

    @AfterEach
    void stop() throws Exception {
        session.close();
        middleware.close();
        sink.close();
        proxy.close();
        server.close();
    }

    @Test
    void inTheMiddleOfAFetch() throws Exception {
        CountDownLatch there = once(Direction.TO_CLIENT, () -> 700_000);
        Operation sync = handles.start(account.receiving().id(), new Commands.Synchronise("", false));
        updateWhen(there, IMAP);

        sync.await(Handles.PATIENCE);
        agree();
        assertThat(Mail.here(session.read(), account.receiving().id())).hasSize(MAILS.count());
    }

    @Test
    void inTheMiddleOfAnAppend() throws Exception {
        handles.run(account.receiving().id(), new Commands.Connect());
        handles.run(account.receiving().id(), new Commands.Synchronise("", false));
        long before = proxy.bytes(Direction.TO_SERVER);
        // The text of the copy is longer than all that is said before it.
        CountDownLatch there = once(Direction.TO_SERVER, () -> before + 60_000);
        Post post = new Post(handles, account, Duration.ZERO, "A line of the copy.\n".repeat(20_000));
        post.step();
        updateWhen(there, IMAP);

        post.awaitSent();
        agree();
        post.assertEachCameOnce("aimed", sink, onServer());
    }

    @Test
    void anAnswerToTheFinalDotIsWaitedFor() throws Exception {
        sink.once(Verb.DOT, SmtpAction.normal().after(Duration.ofSeconds(3)));
        Post post = new Post(handles, account, Duration.ZERO);
        post.step();
        sink.awaitMails(1, Handles.PATIENCE);
        new Blow(middleware).update(SMTP);

        post.awaitSent();
        agree();
        assertThat(sink.mails()).hasSize(1).allMatch(CapturedMail::acknowledged);
        post.assertEachCameOnce("aimed", sink, onServer());
    }

    /** Counted down when so many bytes went this way; what comes then waits for the update to begin. */
    private CountDownLatch once(Direction direction, LongSupplier bytes) {
        CountDownLatch there = new CountDownLatch(1);
        proxy.tap((way, data, length) -> {
            if (way == direction && proxy.bytes(direction) > bytes.getAsLong() && there.getCount() > 0) {
                proxy.silent(true);
                there.countDown();
            }
        });
        return there;
    }

    private void updateWhen(CountDownLatch there, String bundle) throws Exception {
        assertThat(there.await(Handles.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it came so far")
                .isTrue();
        AtomicReference<Throwable> problem = new AtomicReference<>();
        CompletableFuture<Void> update = CompletableFuture.runAsync(() -> {
            try {
                new Blow(middleware).update(bundle);
            } catch (Exception e) {
                problem.set(e);
            }
        });
        update.get(Handles.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(problem.get()).isNull();
        proxy.tap((way, data, length) -> {}).silent(false);
    }

    private List<Mail> onServer() throws Exception {
        try (ImapProbe client = server.client("u1")) {
            return Mail.onServer(client);
        }
    }

    /** Both sides have the same, and all that was started ended well. */
    private void agree() throws Exception {
        handles.run(account.receiving().id(), new Commands.Synchronise("", false));
        handles.assertAllDone("aimed");
        assertThat(Mail.here(session.read(), account.receiving().id())).containsExactlyInAnyOrderElementsOf(onServer());
        assertThat(session.read().check(progress -> {}).problems()).isEmpty();
    }
}
