// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.StoreCursor;

/**
 * What a folder of very many messages costs, headers only. Run by hand in a small heap, such as -Xmx128m: arguments are the
 * directory and the number of messages. Each line gives the time and the most heap that was in use.
 */
final class ManyMessagesBenchmark {
    private static final int BATCH = 500;
    private static final Flags SEEN = Flags.of(Flag.SEEN);

    private final SqliteStore store;
    private final Mails.Account account;
    private final EntryId inbox;
    private final int count;

    private ManyMessagesBenchmark(SqliteStore store, int count) {
        this.store = store;
        this.account = Mails.account(store, "work");
        this.inbox = account.inbox();
        this.count = count;
    }

    public static void main(String[] arguments) throws Exception {
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
            new ManyMessagesBenchmark(store, Integer.parseInt(arguments[1])).run();
        }
    }

    private void run() throws Exception {
        measure("add and bind", () -> add());
        measure("counters", () -> store.counts(inbox).total() + store.bound(inbox));
        measure("all bindings", () -> drain(store.remoteMessages(inbox, 1, Long.MAX_VALUE)));
        measure("missing bodies", () -> drain(store.missingBodies(inbox)));
        measure("first missing body", () -> first(store.missingBodies(inbox)));
        measure("newest 50", () -> drain(store.children(new ListQuery(inbox, ListQuery.Sort.DATE, true, false, 50))));
        measure("list all", () -> drain(store.children(ListQuery.all(inbox))));
        measure("unbound, none", () -> drain(store.unbound(inbox)));
        measure(
                "unbind all",
                () -> store.write(tx -> {
                    tx.unbindAll(inbox);
                    return count;
                }));
        measure("unbound, all", () -> drain(store.unbound(inbox)));
        measure("bind again", () -> bindAgain());
        measure("100,000 pending", () -> pend(Math.min(count, 100_000)));
        measure("read them", () -> store.pendingIn(inbox).size());
        measure("check", () -> store.check(progress -> {}).problems().size());
        measure(
                "unbind all",
                () -> store.write(tx -> {
                    tx.unbindAll(inbox);
                    return count;
                }));
        measure("remove unbound", () -> store.write(tx -> tx.removeUnbound(inbox)));
        measure(
                "remove the folder",
                () -> store.write(tx -> {
                    tx.remove(inbox);
                    return 1;
                }));
    }

    private static void measure(String name, Callable<? extends Number> work) throws Exception {
        System.gc();
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        long result = work.call().longValue();
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.out.printf("%-20s %9d %9.3f s, heap at most %d MB%n", name, result, seconds, peak >> 20);
    }

    private static long drain(StoreCursor<?> cursor) {
        try (cursor) {
            long rows = 0;
            for (; cursor.hasNext(); cursor.next()) {
                rows++;
            }
            return rows;
        }
    }

    private static long first(StoreCursor<?> cursor) {
        try (cursor) {
            return cursor.hasNext() ? 1 : 0;
        }
    }

    private long add() {
        CompletionStage<Void> last = null;
        for (int from = 0; from < count; from += BATCH) {
            List<NewMessage> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                batch.add(message(i));
            }
            int first = from + 1;
            last = store.submit(tx -> {
                int uid = first;
                for (NewMessage each : batch) {
                    EntryId id = tx.addMessage(each);
                    tx.setEmailId(id, "M" + uid);
                    tx.bind(id, inbox, uid++, SEEN);
                }
                return null;
            });
        }
        last.toCompletableFuture().join();
        return store.counts(inbox).total();
    }

    private NewMessage message(int number) {
        MessageHeader header = new MessageHeader(
                "<" + number + ".abcdef0123456789@mail.example.org>",
                "",
                "Some Person <some.person" + number % 100 + "@example.org>",
                "u1 <u1@example.org>",
                "",
                "A subject of some words number " + number,
                Mails.DAY.plusSeconds(number),
                false);
        return new NewMessage(account.service(), inbox, SEEN, header.sent(), 5_000, header, null);
    }

    /** As a folder that was numbered anew is matched. */
    private long bindAgain() {
        long uid = 0;
        try (StoreCursor<Entry> unbound = store.unbound(inbox)) {
            Iterator<Entry> rest = unbound;
            CompletionStage<Void> last = null;
            while (rest.hasNext()) {
                List<EntryId> batch = new ArrayList<>(BATCH);
                while (batch.size() < BATCH && rest.hasNext()) {
                    batch.add(rest.next().id());
                }
                long first = uid + 1;
                uid += batch.size();
                last = store.submit(tx -> {
                    long next = first;
                    for (EntryId id : batch) {
                        tx.bind(id, inbox, next++, SEEN);
                    }
                    return null;
                });
            }
            last.toCompletableFuture().join();
        }
        return store.bound(inbox);
    }

    private long pend(int changes) {
        try (StoreCursor<org.openmtm.store.RemoteMessage> messages = store.remoteMessages(inbox, 1, changes)) {
            List<EntryId> ids = messages.stream().map(each -> each.message()).toList();
            return store.write(tx -> {
                for (EntryId id : ids) {
                    tx.putPending(new PendingChange(
                            id, PendingChange.Kind.DELETE, account.service(), inbox, null, 0, Mails.DAY, 0, 0, ""));
                }
                return ids.size();
            });
        }
    }
}
