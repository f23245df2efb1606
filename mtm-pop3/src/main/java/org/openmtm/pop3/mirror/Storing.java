// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.StoreTransaction;

/** Puts what was fetched into the store, many messages a commit, while the next ones come. For one thread. */
final class Storing implements AutoCloseable {
    private static final int BATCH = 64;
    private static final long BATCH_BYTES = 2 << 20;
    private static final int COMMITS_ON_THEIR_WAY = 4;
    private static final int LONGEST_SUBJECT = 200;

    private final Mirror mirror;
    private final Report report;
    private final boolean announce;
    private final Deque<CompletableFuture<long[]>> commits = new ArrayDeque<>();
    private List<Arrival> batch = new ArrayList<>();
    private long batchBytes;

    /** @param announce whether new messages are told as new mail */
    Storing(Mirror mirror, Report report, boolean announce) {
        this.mirror = mirror;
        this.report = report;
        this.announce = announce;
    }

    BodySink newBody() {
        return mirror.store().newBody();
    }

    /** Takes a message over; waits while too much is on its way. */
    void add(Arrival arrival) {
        batch.add(arrival);
        batchBytes +=
                arrival.body() == null ? arrival.part().length : arrival.body().length();
        if (batch.size() >= BATCH || batchBytes >= BATCH_BYTES) {
            pass();
        }
    }

    private void pass() {
        List<Arrival> full = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        if (full.isEmpty()) {
            return;
        }
        commits.add(mirror.store()
                .submit(tx -> write(tx, full))
                .whenComplete((counts, problem) -> {
                    if (problem != null) {
                        full.forEach(Arrival::drop);
                    }
                })
                .toCompletableFuture());
        while (commits.size() > COMMITS_ON_THEIR_WAY) {
            await();
        }
    }

    /** Waits until all that was added is durable. */
    void finish() {
        pass();
        while (!commits.isEmpty()) {
            await();
        }
    }

    private void await() {
        try {
            long[] counts = commits.poll().get();
            report.added += counts[0];
            report.bodies += counts[1];
            report.matched += counts[2];
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MessagingException known
                    ? known
                    : new MessagingException(ErrorKind.STORE, "Mail was not stored: " + e.getCause(), "See the log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The work was interrupted", "It goes on by itself");
        }
    }

    /** @return how many messages are new, got their body, and were known by their content */
    private long[] write(StoreTransaction tx, List<Arrival> arrivals) {
        long[] counts = new long[3];
        for (Arrival arrival : arrivals) {
            if (arrival.job().target() != null) {
                complete(tx, arrival, counts);
            } else if (!known(tx, arrival)) {
                add(tx, arrival);
                counts[0]++;
                counts[1] += arrival.body() == null ? 0 : 1;
            } else {
                counts[2]++;
            }
        }
        return counts;
    }

    private void complete(StoreTransaction tx, Arrival arrival, long[] counts) {
        EntryId target = arrival.job().target();
        Entry entry = tx.entry(target).orElse(null);
        if (entry == null || entry.body() == BodyState.COMPLETE) {
            arrival.drop();
            return;
        }
        if (arrival.body() != null) {
            tx.putBody(target, arrival.body(), arrival.header());
            counts[1]++;
        } else if (arrival.part().length > 0 && arrival.part().length <= entry.size()) {
            putBeginning(tx, target, arrival.part());
            tx.setHeader(target, arrival.header());
        }
        tx.removePending(target, PendingChange.Kind.POPULATE);
    }

    /** Some servers write into the header of what was read once: what they say now counts. */
    private static void putBeginning(StoreTransaction tx, EntryId target, byte[] part) {
        try {
            tx.putRange(target, 0, part);
        } catch (MessagingException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            tx.dropBody(target);
            tx.putRange(target, 0, part);
        }
    }

    private boolean known(StoreTransaction tx, Arrival arrival) {
        EntryId twin = arrival.twin();
        if (twin == null || tx.entry(twin).isEmpty() || tx.remoteMessage(twin).isPresent()) {
            return false;
        }
        tx.bindKey(twin, mirror.inbox(), arrival.job().key());
        arrival.drop();
        return true;
    }

    private void add(StoreTransaction tx, Arrival arrival) {
        byte[] part = arrival.part();
        long size = arrival.body() != null
                ? arrival.body().length()
                : Math.max(arrival.job().wanted().message().size(), part.length);
        EntryId id = tx.addMessage(new NewMessage(
                mirror.service(),
                mirror.inbox(),
                Flags.NONE,
                arrival.received(),
                size,
                arrival.header(),
                arrival.body()));
        tx.bindKey(id, mirror.inbox(), arrival.job().key());
        if (part != null && part.length > 0) {
            tx.putRange(id, 0, part);
        }
        if (announce) {
            String subject = arrival.header().subject();
            String told = subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) : subject;
            tx.post(EventType.MAIL_NEW, mirror.service(), mirror.inbox(), id, 0, told);
        }
    }

    /** Waits for what is on its way, whatever becomes of it, and drops what was not passed. */
    @Override
    public void close() {
        batch.forEach(Arrival::drop);
        batch.clear();
        commits.forEach(commit -> commit.handle((counts, problem) -> null).join());
        commits.clear();
    }
}
