// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Commands;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.store.StoreReport;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/**
 * Modules are replaced again and again while mail is received, tidied up and sent: nothing is lost, nothing doubled, every
 * operation comes to its end. The seed decides what is replaced, how, and when; {@code -Dopenmtm.seed=N} repeats one run.
 */
class UpdateStormIT {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int BLOWS = Integer.getInteger("openmtm.storm.blows", SOAK ? 200 : 12);
    private static final long SEED = Long.getLong("openmtm.seed", 20261123);
    private static final String IMAP = "org.openmtm.imap4";
    private static final String SMTP = "org.openmtm.smtp";
    private static final String EMAIL = "org.openmtm.email";
    private static final String STORE = "org.openmtm.messagestore";

    @TempDir
    Path directory;

    @Test
    void updatesInFullTrafficLoseAndDoubleNothing() throws Exception {
        MailboxGenerator large = new MailboxGenerator(SOAK ? 20_000 : 2_000, SEED);
        MailboxGenerator tidied = new MailboxGenerator(SOAK ? 6_000 : 400, SEED + 1);
        MailboxGenerator arriving = new MailboxGenerator(100_000, SEED + 2);
        try (DovecotServer server = DovecotServer.start();
                ScriptedSmtpServer sink = new ScriptedSmtpServer()) {
            sink.on(Verb.DOT, SmtpAction.normal().after(Duration.ofMillis(5)));
            server.bulkDeliver("u1", "INBOX", large);
            server.createFolder("u1", "Lists");
            server.bulkDeliver("u2", "INBOX", tidied);
            server.createFolder("u2", "Archive");
            server.createFolder("u2", "Uploads");
            try (Middleware middleware = Middleware.start(directory.resolve("data"));
                    MessagingSession session = middleware.messaging().open("storm")) {
                Run run = new Run(middleware, new Handles(session), server, sink);
                try {
                    run.all(large, tidied, arriving);
                } catch (Throwable e) {
                    e.addSuppressed(new AssertionError(String.join("\n", run.blows)));
                    e.addSuppressed(new AssertionError("Dovecot's log: " + server.log()));
                    throw e;
                }
            }
        }
    }

    private static final class Run {
        private final Middleware middleware;
        private final Handles handles;
        private final DovecotServer server;
        private final ScriptedSmtpServer sink;
        private final Blow blow;
        private final List<String> blows = new ArrayList<>();
        private final Account work;
        private final Account desk;
        private final String seed = "seed " + SEED;

        Run(Middleware middleware, Handles handles, DovecotServer server, ScriptedSmtpServer sink) {
            this.middleware = middleware;
            this.handles = handles;
            this.server = server;
            this.sink = sink;
            this.blow = new Blow(middleware);
            this.work =
                    middleware.messaging().accounts().create("work", List.of(imap("u1"), Accounts.smtp(sink.port())));
            this.desk = middleware.messaging().accounts().create("desk", List.of(imap("u2")));
        }

        private ServiceSpec imap(String user) {
            return Accounts.imap(server.imapPort(), user, server.password(user));
        }

        void all(MailboxGenerator large, MailboxGenerator tidied, MailboxGenerator arriving) throws Exception {
            handles.run(desk.receiving().id(), new Commands.Synchronise("", false));
            handles.run(work.receiving().id(), new Commands.Connect());
            Post post = new Post(handles, work, Duration.ofMillis(10));
            Arrivals arrivals = new Arrivals(handles, work.receiving().id(), server, "u1", arriving, 20);
            Desk person = new Desk(handles, desk.receiving().id(), tidied);
            try (post;
                    arrivals;
                    person) {
                List.of(post, arrivals, person).forEach(Worker::start);
                storm();
                post.end();
                arrivals.end();
                person.end();
            }
            post.awaitSent();
            settle(desk.receiving().id());
            settle(work.receiving().id());
            System.out.printf(
                    "%s: %d blows, %d mails sent, %d arrived in %d syncs, %d tidied up, %d operations%n",
                    seed,
                    BLOWS,
                    post.written(),
                    arrivals.expected().size(),
                    arrivals.syncs(),
                    person.touched(),
                    handles.count());
            check(large, post, arrivals, person);
        }

        private void storm() throws Exception {
            Random random = new Random(SEED);
            for (int i = 0; i < BLOWS; i++) {
                Await.pass(Duration.ofMillis(random.nextInt(SOAK ? 400 : 300)));
                long start = System.nanoTime();
                String what = random.nextInt(4) == 0 ? below(random) : module(random);
                blows.add(String.format("blow %d: %s took %d ms", i, what, (System.nanoTime() - start) / 1_000_000));
            }
        }

        /** Replaces a module. */
        private String module(Random random) throws Exception {
            String name = random.nextBoolean() ? IMAP : SMTP;
            int kind = random.nextInt(7);
            switch (kind) {
                case 0, 1, 2 -> blow.update(name);
                case 3, 4 -> blow.replace(name);
                case 5 -> blow.restart(name);
                default -> blow.refresh(name);
            }
            return name + ", way " + kind;
        }

        /** Replaces what modules stand on: the store, its native libraries, what both modules share, their settings. */
        private String below(Random random) throws Exception {
            int kind = random.nextInt(7);
            switch (kind) {
                case 0 -> blow.update(STORE);
                case 1 -> blow.replace(STORE);
                case 2 -> blow.refresh("org.xerial.sqlite-jdbc");
                case 3 -> blow.refresh("com.github.luben.zstd-jni");
                case 4 -> blow.refresh(EMAIL);
                case 5 -> blow.miss(EMAIL, Duration.ofMillis(random.nextInt(100)));
                default -> {
                    for (int i = 0; i < 20; i++) {
                        Map<String, ?> change = Map.of("poll.seconds", Integer.toString(60 + i % 2));
                        middleware
                                .messaging()
                                .accounts()
                                .change(work.receiving().id(), change);
                    }
                }
            }
            return "below, way " + kind;
        }

        /** A last sync with nothing else going on. */
        private void settle(EntryId service) throws Exception {
            handles.run(service, new Commands.Synchronise("", false));
            Await.until(
                    () -> "changes wait: " + handles.session().read().pending(service),
                    Handles.PATIENCE,
                    () -> handles.session().read().pending(service).isEmpty());
        }

        private void check(MailboxGenerator large, Post post, Arrivals arrivals, Desk person) throws Exception {
            handles.assertAllDone(seed);
            assertThat(middleware.messaging().accounts().list())
                    .as(seed)
                    .extracting(Account::name)
                    .containsExactly("desk", "work");

            List<Mail> ofDesk = onServer("u2");
            assertThat(ofDesk)
                    .as("%s: the changes of a person, on the server", seed)
                    .containsExactlyInAnyOrderElementsOf(person.expected());
            assertThat(Mail.here(handles.session().read(), desk.receiving().id()))
                    .as("%s: the tidied account, here", seed)
                    .containsExactlyInAnyOrderElementsOf(ofDesk);

            List<Mail> ofWork = onServer("u1");
            List<Mail> expected = arrivals.expected();
            for (int number = 0; number < large.count(); number++) {
                expected.add(Mail.of("INBOX", large, number, false));
            }
            assertThat(ofWork)
                    .as("%s: what came, on the server", seed)
                    .filteredOn(mail -> !mail.folder().equals("Sent"))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(Mail.here(handles.session().read(), work.receiving().id()))
                    .as("%s: the connected account, here", seed)
                    .containsExactlyInAnyOrderElementsOf(ofWork);
            post.assertEachCameOnce(seed, sink, ofWork);

            StoreReport report = handles.session().read().check(progress -> {});
            assertThat(report.problems()).as(seed).isEmpty();
        }

        private List<Mail> onServer(String user) throws Exception {
            try (ImapProbe client = server.client(user)) {
                return Mail.onServer(client);
            }
        }
    }
}
