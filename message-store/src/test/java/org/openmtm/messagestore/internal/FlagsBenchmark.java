// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.messagestore.internal.Mails.Account;

/**
 * How long it takes to merge the server's flags of all mails of a folder, a thousand a change, from a cold JVM to a warm
 * one. Run by hand: arguments are an empty directory, the number of mails and the number of rounds.
 */
final class FlagsBenchmark {
    private static final int BATCH = 1000;

    private FlagsBenchmark() {}

    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
            Account account = Mails.account(store, "work");
            EntryId inbox = account.inbox();
            store.write(tx -> {
                for (long uid = 1; uid <= count; uid++) {
                    EntryId id = tx.addMessage(Mails.message(account, "m" + uid, Flags.NONE, null));
                    tx.bind(id, inbox, uid, Flags.NONE);
                }
                return null;
            });
            for (int round = 0; round < rounds; round++) {
                Flags remote = round % 2 == 0 ? Flags.of(Flag.FLAGGED) : Flags.NONE;
                long cpu = StoreBenchmark.cpu("openmtm-store-writer");
                long start = System.nanoTime();
                List<CompletionStage<Integer>> batches = new ArrayList<>();
                for (long first = 1; first <= count; first += BATCH) {
                    long from = first;
                    batches.add(store.submit(tx -> {
                        int changed = 0;
                        for (long uid = from; uid < from + BATCH; uid++) {
                            changed += tx.mergeRemoteFlags(inbox, uid, remote) ? 1 : 0;
                        }
                        return changed;
                    }));
                }
                int changed = batches.stream()
                        .mapToInt(batch -> batch.toCompletableFuture().join())
                        .sum();
                System.out.printf(
                        "%d flags merged in %.0f ms, %.0f ms of them processor time of the writer%n",
                        changed,
                        (System.nanoTime() - start) / 1e6,
                        (StoreBenchmark.cpu("openmtm-store-writer") - cpu) / 1e6);
            }
        }
    }
}
