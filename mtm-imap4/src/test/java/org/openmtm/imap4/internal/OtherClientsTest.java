// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.store.RemoteMessage;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** Other clients change the mailbox while it is synchronised (faults 31 and 32). */
class OtherClientsTest {
    private static final Duration STORM = Duration.ofSeconds(Boolean.getBoolean("openmtm.soak") ? 60 : 4);
    private static final int MAILS = Boolean.getBoolean("openmtm.soak") ? 10_000 : 2_500;
    private static final List<String> FLAGS = List.of("\\Seen", "\\Flagged", "\\Answered", "$Label1", "Personal");

    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    /** Each expunge shifts the sequence numbers of what follows while answers about them are on their way. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAnotherClientExpungesDuringAFetchIsNeverMixedUp(int seed) throws Exception {
        String user = "u" + seed;
        MailboxGenerator mails = new MailboxGenerator(MAILS, seed);
        dovecot.bulkDeliver(user, "INBOX", mails);
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort());
                ImapProbe other = dovecot.client(user);
                TestAccount account = new TestAccount(directory, proxy.port(), user, dovecot.password(user))) {
            Expunger expunger = new Expunger(other, seed);
            proxy.tap(expunger);
            account.sync();
            assertEachHasItsOwnBytes(account, mails);
            account.store().write(tx -> {
                account.messages("INBOX").values().stream()
                        .limit(5)
                        .forEach(message -> tx.setFlags(message.message(), Flags.of(0, List.of("$Mine"))));
                return null;
            });
            for (int i = 0; i < 5; i++) {
                other.append("INBOX", "", mails.mail(i));
            }
            expunger.again();
            account.sync();
            proxy.tap((direction, bytes, length) -> {});
            account.sync();

            assertThat(expunger.expunged).as("seed " + seed).hasSizeGreaterThan(5);
            other.command("NOOP");
            assertThat(account.messages("INBOX").keySet()).containsExactlyElementsOf(other.search("ALL"));
            assertEachHasItsOwnBytes(account, mails);
            assertThat(account.entries("INBOX"))
                    .hasSameSizeAs(account.messages("INBOX").keySet());
            for (RemoteMessage message : account.messages("INBOX").values()) {
                assertThat(other.flags(message.uid()).contains("$Mine"))
                        .as("UID " + message.uid())
                        .isEqualTo(message.local().keywords().contains("$Mine"));
            }
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
    }

    private static void assertEachHasItsOwnBytes(TestAccount account, MailboxGenerator mails) throws Exception {
        for (RemoteMessage message : account.messages("INBOX").values()) {
            int number = (int) (message.uid() <= MAILS ? message.uid() - 1 : message.uid() - MAILS - 1);
            assertThat(account.body(message.message()))
                    .as("UID " + message.uid())
                    .isEqualTo(mails.mail(number));
        }
    }

    /** Another client that expunges a message every now and then, between two pieces of what the server answers. */
    private static final class Expunger implements TcpProxy.Tap {
        private static final long EVERY = 300_000;

        private final ImapProbe other;
        private final Random random;
        private final List<Long> expunged = new ArrayList<>();
        private long passed;
        private int left = 30;

        Expunger(ImapProbe other, int seed) throws Exception {
            this.other = other;
            this.random = new Random(seed);
            other.select("INBOX");
        }

        synchronized void again() {
            left = 3;
            passed = EVERY;
        }

        @Override
        public synchronized void passed(Direction direction, byte[] bytes, int length) {
            passed += direction == Direction.TO_CLIENT ? length : 0;
            if (passed < EVERY || left == 0) {
                return;
            }
            passed = 0;
            left--;
            try {
                List<Long> there = other.search("ALL");
                long uid = there.get(random.nextInt(there.size()));
                other.expunge(Long.toString(uid));
                expunged.add(uid);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The answer to a change tells of others, too: with what was changed, which is not so here any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTakenBackHereWhileItIsOnItsWayStaysTakenBack(boolean add) throws Exception {
        String user = add ? "u6" : "u7";
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(3, 6));
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort());
                ImapProbe other = dovecot.client(user);
                TestAccount account = new TestAccount(directory, proxy.port(), user, dovecot.password(user))) {
            other.select("INBOX");
            other.store("2", add ? "-FLAGS" : "+FLAGS", "$Mine");
            account.sync();
            EntryId message = account.messages("INBOX").get(2L).message();
            mark(account, message, add);
            AtomicBoolean once = new AtomicBoolean();
            proxy.tap((direction, bytes, length) -> {
                boolean store = direction == Direction.TO_SERVER
                        && new String(bytes, 0, length, StandardCharsets.US_ASCII).contains(" UID STORE ");
                if (store && once.compareAndSet(false, true)) {
                    flag(other, 2);
                    mark(account, message, !add);
                }
            });
            account.sync();
            account.sync();

            assertThat(once).isTrue();
            RemoteMessage now = account.messages("INBOX").get(2L);
            assertThat(now.local().keywords()).isEqualTo(add ? Set.of() : Set.of("$Mine"));
            assertThat(now.local().has(Flag.FLAGGED)).isTrue();
            assertThat(now.agreed()).isEqualTo(now.local());
            assertThat(other.flags(2))
                    .containsExactlyInAnyOrder(now.local().toString().split(" "));
        }
    }

    private static void flag(ImapProbe other, long uid) {
        try {
            other.store(Long.toString(uid), "+FLAGS", "\\Flagged");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mark(TestAccount account, EntryId message, boolean add) {
        Flags flag = Flags.of(0, List.of("$Mine"));
        account.store().write(tx -> {
            Flags now = tx.remoteMessage(message).orElseThrow().local();
            tx.setFlags(message, add ? now.plus(flag) : now.minus(flag));
            return null;
        });
    }

    @Test
    void aStormOfFlagsFromFourClientsConverges() throws Exception {
        dovecot.bulkDeliver("u5", "INBOX", new MailboxGenerator(60, 5));
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try (TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u5", dovecot.password("u5"));
                ImapProbe probe = dovecot.client("u5")) {
            account.sync();
            account.connect();
            long end = System.nanoTime() + STORM.toNanos();
            AtomicLong changes = new AtomicLong();
            List<Future<Void>> storms = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                storms.add(clients.submit(storm(new Random(seed), end, changes)));
            }
            TreeSet<Long> mine = new TreeSet<>();
            Random random = new Random(9);
            long syncs = 0;
            do {
                changeHere(account, random, mine);
                account.sync("INBOX");
                syncs++;
            } while (System.nanoTime() < end);
            for (Future<Void> storm : storms) {
                storm.get();
            }
            account.sync("INBOX");
            account.sync("INBOX");

            assertThat(changes.get()).as("changes of the others").isGreaterThan(4);
            assertThat(syncs).isPositive();
            probe.select("INBOX");
            assertThat(account.messages("INBOX").keySet()).containsExactlyElementsOf(probe.search("ALL"));
            for (RemoteMessage message : account.messages("INBOX").values()) {
                assertThat(message.local()).isEqualTo(message.agreed());
                assertThat(List.of(message.local().toString().split(" ")).stream()
                                .filter(word -> !word.isEmpty()))
                        .as("UID " + message.uid())
                        .containsExactlyInAnyOrderElementsOf(probe.flags(message.uid()));
                assertThat(message.local().keywords().contains("$Mine"))
                        .as("what only this side changes, UID " + message.uid())
                        .isEqualTo(mine.contains(message.uid()));
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static Callable<Void> storm(Random random, long end, AtomicLong changes) {
        return () -> {
            try (ImapProbe probe = dovecot.client("u5")) {
                probe.select("INBOX");
                for (int i = 0; i < 2 || System.nanoTime() < end; i++) {
                    int from = 1 + random.nextInt(60);
                    probe.store(
                            from + ":" + Math.min(60, from + random.nextInt(10)),
                            random.nextBoolean() ? "+FLAGS" : "-FLAGS",
                            FLAGS.get(random.nextInt(FLAGS.size())));
                    changes.incrementAndGet();
                }
            }
            return null;
        };
    }

    private static void changeHere(TestAccount account, Random random, TreeSet<Long> mine) {
        List<RemoteMessage> messages = List.copyOf(account.messages("INBOX").values());
        for (int i = 0; i < 3; i++) {
            RemoteMessage message = messages.get(random.nextInt(messages.size()));
            boolean add = mine.add(message.uid()) || !mine.remove(message.uid());
            mark(account, message.message(), add);
        }
    }
}
