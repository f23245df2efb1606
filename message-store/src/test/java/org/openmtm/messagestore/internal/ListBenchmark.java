// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.util.Random;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.StoreCursor;

/** How long lists of 50 out of 100,000 messages take. Run by hand: the argument is an empty directory. */
final class ListBenchmark {
    private static final int COUNT = 100_000;

    private ListBenchmark() {}

    public static void main(String[] arguments) {
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
            Mails.Account account = Mails.account(store, "work");
            fill(store, account);
            for (ListQuery.Sort sort : ListQuery.Sort.values()) {
                for (boolean unread : new boolean[] {false, true}) {
                    time(store, new ListQuery(account.inbox(), sort, true, unread, 50));
                }
            }
            time(store, ListQuery.all(account.inbox()));
        }
    }

    private static void fill(SqliteStore store, Mails.Account account) {
        Random random = new Random(1);
        for (int i = 0; i < COUNT; i += 1_000) {
            int from = i;
            store.submit(tx -> {
                EntryId last = null;
                for (int n = from; n < from + 1_000; n++) {
                    MessageHeader header = new MessageHeader(
                            "<" + n + "@example.org>",
                            "",
                            "Person " + random.nextInt(5_000) + " <p@example.org>",
                            "bob@example.org",
                            "",
                            Long.toString(random.nextLong(), 36) + " subject of the usual length",
                            Mails.DAY.plusSeconds(n),
                            false);
                    Flags flags = n % 1_000 == 0 ? Flags.NONE : Flags.of(Flag.SEEN);
                    last = tx.addMessage(new NewMessage(
                            account.service(),
                            account.inbox(),
                            flags,
                            header.sent(),
                            random.nextInt(100_000),
                            header,
                            null));
                }
                return last;
            });
        }
        store.write(tx -> null);
    }

    private static void time(SqliteStore store, ListQuery query) {
        double best = Double.MAX_VALUE;
        long rows = 0;
        for (int i = 0; i < 7; i++) {
            long start = System.nanoTime();
            try (StoreCursor<Entry> cursor = store.children(query)) {
                rows = cursor.stream().count();
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        System.out.printf(
                "%-8s %-11s %6d rows %.2f ms%n", query.sort(), query.unreadOnly() ? "unread only" : "", rows, best);
    }
}
