// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * What the steps of a send cost beyond making them durable: begin, dot and settle of so many mails, one after the other,
 * beside as many changes of one small row. Run by hand: arguments are the directory (empty or not there), the number of
 * mails and of recipients each.
 */
final class LedgerBenchmark {
    private LedgerBenchmark() {}

    public static void main(String[] arguments) {
        int mails = Integer.parseInt(arguments[1]);
        int recipients = Integer.parseInt(arguments[2]);
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
            Account account = Mails.account(store, "work");
            for (int round = 0; round < 3; round++) {
                List<Submission> queued = new ArrayList<>();
                for (int i = 0; i < mails; i++) {
                    queued.add(Mails.queue(store, account, "m" + i, id -> Mails.row(account, id, recipients)));
                }
                measure("send", mails, 3, () -> queued.forEach(row -> send(store, row)));
                measure("small", mails, 3, () -> {
                    for (int i = 0; i < mails * 3; i++) {
                        String value = "v" + i;
                        store.write(tx -> {
                            tx.putNote(account.service(), "note", value);
                            return null;
                        });
                    }
                });
            }
        }
    }

    private static void measure(String what, int mails, int steps, Runnable work) {
        long cpu = StoreBenchmark.cpu("openmtm-store-writer");
        long start = System.nanoTime();
        work.run();
        double transactions = (double) mails * steps;
        System.out.printf(
                "%s: %.3f ms a transaction, of that writer's cpu %.3f ms%n",
                what,
                (System.nanoTime() - start) / 1e6 / transactions,
                (StoreBenchmark.cpu("openmtm-store-writer") - cpu) / 1e6 / transactions);
    }

    private static void send(SqliteStore store, Submission queued) {
        Submission sending = queued.to(SendState.SENDING, "", "").withAttempt(1);
        step(store, SendState.QUEUED, sending);
        Submission dot = sending.withPhase("DOT").to(SendState.DOT, "", "");
        step(store, SendState.SENDING, dot);
        Submission sent = dot.withRecipients(Mails.all(dot, SendState.SENT)).to(SendState.SENT, "250 ok", "");
        store.write(tx -> {
            tx.updateSubmission(SendState.DOT, sent);
            var flags = tx.entry(sent.message()).orElseThrow().flags();
            tx.setFlags(sent.message(), flags.with(Flag.SEEN));
            tx.move(sent.message(), StandardFolder.SENT.id());
            return null;
        });
    }

    private static void step(SqliteStore store, SendState expected, Submission next) {
        store.write(tx -> {
            tx.updateSubmission(expected, next);
            return null;
        });
    }
}
