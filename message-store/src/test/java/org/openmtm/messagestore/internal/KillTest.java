// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.Submission;

/**
 * kill -9 at random moments of a process that adds, removes and sends: what it said is durable is there, what it did not
 * say may be there or not, nothing else is, and the store is whole.
 */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("openmtm.soak") ? 200 : 8;
    private static final long SEED = Long.getLong("openmtm.seed", 20_240_501L);

    @TempDir
    Path directory;

    private final Map<String, byte[]> present = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();
    /** What was said of the story of each message that is sent: its states, in order. */
    private final Map<String, List<SendState>> sent = new HashMap<>();

    @Test
    @Timeout(1800)
    void whatWasAcknowledgedIsThere() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < KILLS; round++) {
            int acknowledged = runAndKill(round, random.nextInt(400), random.nextInt(20_000));
            verify("round " + round + " of seed " + SEED + ", killed after " + acknowledged + " acknowledgements");
        }
        assertThat(present).isNotEmpty();
        assertThat(sent).isNotEmpty();
    }

    /** Kills a moment after so many lines: a moment after the start would on a busy machine meet a process that does nothing. */
    private int runAndKill(int round, int lines, int micros) throws Exception {
        int acknowledged = 0;
        try (ChildJvm child = ChildJvm.start(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), Worker.class, directory.toString(), "" + round)) {
            assertThat(child.line()).isEqualTo("ready");
            Thread killer = new Thread(() -> {
                LockSupport.parkNanos(micros * 1_000L);
                killQuietly(child);
            });
            for (String line = child.line(); line != null; line = child.line()) {
                if (lines-- == 0) {
                    killer.start();
                }
                // A line that the kill cut in two ends without its full stop.
                if (line.endsWith(".")) {
                    said(line.substring(0, line.length() - 1).split(" "));
                    acknowledged++;
                }
            }
            killer.join();
        }
        return acknowledged;
    }

    private static void killQuietly(ChildJvm child) {
        try {
            child.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void said(String[] words) {
        String name = words[1];
        switch (words[0]) {
            case "adding", "removing" -> {
                unknown.add(name);
                present.putIfAbsent(name, Worker.mail(name));
            }
            case "added" -> unknown.remove(name);
            case "removed" -> {
                present.remove(name);
                unknown.remove(name);
            }
            case "sending" -> sent.putIfAbsent(name, new ArrayList<>());
            case "state" -> sent.get(name).add(SendState.valueOf(words[2]));
            default -> throw new AssertionError("What is '" + String.join(" ", words) + "'?");
        }
    }

    private void verify(String when) {
        try (SqliteStore store = SqliteStore.open(directory, PlainExtractor::new)) {
            assertThat(store.check(progress -> {}).problems()).as(when).isEmpty();
            Map<String, EntryId> found = new HashMap<>();
            for (Entry service : store.services()) {
                for (Entry folder : store.folders(service.id())) {
                    try (StoreCursor<Entry> cursor = store.children(ListQuery.all(folder.id()))) {
                        cursor.forEachRemaining(
                                entry -> assertThat(found.put(entry.header().subject(), entry.id()))
                                        .as(when)
                                        .isNull());
                    }
                }
            }
            Set<String> missing = present.keySet().stream()
                    .filter(name -> !found.containsKey(name) && !unknown.contains(name))
                    .collect(Collectors.toSet());
            assertThat(missing).as(when).isEmpty();
            assertThat(present.keySet()).as(when).containsAll(found.keySet());
            found.forEach(
                    (name, id) -> assertThat(Mails.read(store, id)).as(when).isEqualTo(present.get(name)));
            present.keySet().retainAll(found.keySet());
            unknown.clear();
            verifyLedger(store, when);
        }
    }

    /** Each step that was said to be durable is a line of the story; at most the one that ran besides is there too. */
    private void verifyLedger(SqliteStore store, String when) {
        Map<String, List<SendState>> found = new HashMap<>();
        for (StandardFolder folder : List.of(StandardFolder.OUTBOX, StandardFolder.SENT, StandardFolder.DRAFTS)) {
            try (StoreCursor<Entry> cursor = store.children(ListQuery.all(folder.id()))) {
                cursor.forEachRemaining(entry ->
                        found.put(entry.header().subject(), story(store, entry).collect(Collectors.toList())));
            }
        }
        sent.forEach((name, said) -> {
            List<SendState> story = found.getOrDefault(name, List.of());
            assertThat(story).as(when + ": " + name).hasSizeBetween(said.size(), said.size() + 1);
            assertThat(story.subList(0, said.size())).as(when + ": " + name).isEqualTo(said);
        });
        assertThat(sent.keySet()).as(when).containsAll(found.keySet());
        sent.clear();
        sent.putAll(found);
    }

    private static Stream<SendState> story(SqliteStore store, Entry entry) {
        return store.story(entry.id()).stream().map(SendStep::state);
    }

    /** The process that is killed. */
    static final class Worker {
        private final SqliteStore store;
        private final String round;
        private final Mails.Account account;

        private Worker(SqliteStore store, String round) {
            this.store = store;
            this.round = round;
            this.account = Mails.account(store, "account" + round);
        }

        static byte[] mail(String name) {
            Random random = new Random(name.hashCode());
            byte[] noise = new byte[random.nextInt(20) == 0 ? 700_000 : random.nextInt(9_000)];
            random.nextBytes(noise);
            return noise;
        }

        private static synchronized void say(String line) {
            System.out.println(line + ".");
            System.out.flush();
        }

        public static void main(String[] arguments) {
            SqliteStore store = SqliteStore.open(Path.of(arguments[0]), PlainExtractor::new);
            Worker worker = new Worker(store, arguments[1]);
            System.out.println("ready");
            System.out.flush();
            new Thread(() -> worker.addAndRemove("a")).start();
            new Thread(() -> worker.addAndRemove("b")).start();
            new Thread(worker::send).start();
        }

        private void addAndRemove(String thread) {
            for (int i = 0; ; i++) {
                String name = round + thread + i;
                say("adding " + name);
                EntryId id = i % 3 == 0 ? addFromParts(name) : addWhole(name);
                say("added " + name);
                if (i % 5 == 4) {
                    say("removing " + name);
                    store.write(tx -> {
                        tx.remove(id);
                        return null;
                    });
                    say("removed " + name);
                }
            }
        }

        private EntryId addWhole(String name) {
            StagedBody body = Mails.stage(store, mail(name));
            return store.write(tx -> {
                EntryId added = tx.addMessage(Mails.message(account, name, Flags.NONE, body));
                tx.bind(added, account.inbox(), added.value(), Flags.NONE);
                return added;
            });
        }

        /** Parts of it first, in a transaction with what waits for the server; then a copy that takes the body over. */
        private EntryId addFromParts(String name) {
            byte[] raw = mail(name);
            StagedBody body = Mails.stage(store, raw);
            return store.write(tx -> {
                EntryId first = tx.addMessage(new NewMessage(
                        account.service(),
                        StandardFolder.DELETED.id(),
                        Flags.NONE,
                        Mails.DAY,
                        raw.length,
                        Mails.header(name),
                        null));
                tx.bind(first, account.inbox(), first.value(), Flags.NONE);
                tx.putRange(first, 0, java.util.Arrays.copyOf(raw, Math.min(raw.length, 5_000)));
                tx.putBody(first, body, Mails.header(name));
                EntryId copy = tx.copyMessage(first, account.inbox());
                tx.putPending(new PendingChange(
                        copy,
                        PendingChange.Kind.COPY,
                        account.service(),
                        account.inbox(),
                        first,
                        0,
                        Mails.DAY,
                        0,
                        0,
                        ""));
                tx.remove(first);
                return copy;
            });
        }

        private void send() {
            for (int i = 0; ; i++) {
                String name = round + "s" + i;
                say("sending " + name);
                Submission row = queue(name);
                say("state " + name + " QUEUED");
                for (SendState next : way(i)) {
                    row = step(row, next);
                    say("state " + name + " " + next);
                }
            }
        }

        /** Taken at once, put off, refused and tried again, left in doubt and decided, taken back. */
        private static List<SendState> way(int number) {
            return switch (number % 5) {
                case 0 -> List.of(SendState.SENDING, SendState.DOT, SendState.SENT);
                case 1 ->
                    List.of(SendState.SENDING, SendState.QUEUED, SendState.SENDING, SendState.DOT, SendState.SENT);
                case 2 -> List.of(SendState.SENDING, SendState.FAILED, SendState.QUEUED, SendState.SENDING);
                case 3 -> List.of(SendState.SENDING, SendState.DOT, SendState.UNCERTAIN, SendState.SENT);
                default -> List.of(SendState.SENDING, SendState.QUEUED, SendState.CANCELLED);
            };
        }

        private Submission step(Submission row, SendState next) {
            SendState each = next == SendState.SENT || next == SendState.FAILED ? next : SendState.QUEUED;
            return store.write(tx -> {
                tx.updateSubmission(
                        row.state(), row.to(next, "words of " + next, "").withRecipients(Mails.all(row, each)));
                if (next == SendState.SENT) {
                    tx.move(row.message(), StandardFolder.SENT.id());
                } else if (next == SendState.CANCELLED) {
                    tx.move(row.message(), StandardFolder.DRAFTS.id());
                }
                return tx.submission(row.message()).orElseThrow();
            });
        }

        private Submission queue(String name) {
            StagedBody body = Mails.stage(store, mail(name));
            return store.write(tx -> {
                EntryId id = tx.addMessage(new NewMessage(
                        account.service(),
                        StandardFolder.OUTBOX.id(),
                        Flags.NONE,
                        Mails.DAY,
                        0,
                        Mails.header(name),
                        body));
                Submission row = Mails.row(account, id, 3);
                tx.addSubmission(row);
                return row;
            });
        }
    }
}
