// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;

/**
 * Puts fetched messages into the store on a thread of its own, so that the thread that reads the wire does nothing else:
 * scans headers, compresses, and commits in batches. What waits is bounded by bytes. {@link #add}, {@link #finish} and
 * {@link #close} belong to the thread that reads.
 */
final class MessageWriter implements AutoCloseable {
    private static final int BATCH = 128;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int QUEUE = 6;
    private static final int COMMITS_WAITING = 4;

    private final MessageStore store;
    private final SyncScope scope;
    private final RemoteFolder folder;
    private final long newFrom;
    private final BlockingQueue<List<Fetched>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Stages stages;
    private List<Fetched> batch = new ArrayList<>();
    private int batchBytes;
    private Thread worker;
    private volatile RuntimeException failure;
    private volatile boolean aborted;

    /** A message that is ready to be written. */
    private record Ready(Fetched fetched, MessageHeader header, StagedBody body) {}

    /**
     * @param folder the folder, with the UIDVALIDITY that the UIDs belong to
     * @param newFrom messages from this UID on are announced as new mail; 0 announces nothing
     */
    MessageWriter(SyncScope scope, RemoteFolder folder, long newFrom) {
        this.scope = scope;
        this.store = scope.store();
        this.folder = folder;
        this.newFrom = newFrom;
        this.stages = new Stages(COMMITS_WAITING, count -> {});
    }

    /** Takes a message; waits while too much is on its way. @throws MessagingException what went wrong before */
    void add(Fetched message) {
        batch.add(message);
        batchBytes += message.weight();
        if (batch.size() >= BATCH || batchBytes >= BATCH_BYTES) {
            pass();
        }
    }

    /** Waits until all that was added is durable. @throws MessagingException what went wrong */
    void finish() {
        if (!batch.isEmpty()) {
            pass();
        }
        if (worker != null) {
            put(List.of());
            join();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void pass() {
        if (worker == null) {
            worker = new Thread(this::work, "openmtm-imap4-store " + scope.service());
            worker.setDaemon(true);
            worker.start();
        }
        List<Fetched> full = batch;
        batch = new ArrayList<>(BATCH);
        batchBytes = 0;
        put(full);
    }

    private void put(List<Fetched> messages) {
        try {
            boolean passed = false;
            while (!passed) {
                if (failure != null) {
                    messages.forEach(MessageWriter::drop);
                    throw failure;
                }
                passed = queue.offer(messages, 100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            messages.forEach(MessageWriter::drop);
            throw new MessagingException(ErrorKind.CANCELLED, "The sync was interrupted", "Start it again");
        }
    }

    private void join() {
        try {
            worker.join();
            worker = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The sync was interrupted", "Start it again");
        }
    }

    private void work() {
        try {
            for (List<Fetched> next = queue.take(); !next.isEmpty(); next = queue.take()) {
                if (aborted) {
                    next.forEach(MessageWriter::drop);
                } else {
                    commit(next);
                }
            }
            stages.awaitAll();
        } catch (InterruptedException e) {
            failure = new MessagingException(ErrorKind.CANCELLED, "The sync was interrupted", "Start it again");
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new MessagingException(ErrorKind.INTERNAL, "Storing mail failed: " + e, "See the log", e);
        } finally {
            for (List<Fetched> left = queue.poll(); left != null; left = queue.poll()) {
                left.forEach(MessageWriter::drop);
            }
        }
    }

    private void commit(List<Fetched> messages) {
        List<Ready> ready = new ArrayList<>(messages.size());
        try {
            for (Fetched message : messages) {
                ready.add(prepare(message));
            }
        } catch (RuntimeException e) {
            ready.forEach(MessageWriter::drop);
            messages.forEach(MessageWriter::drop);
            throw e;
        }
        CompletionStage<Integer> stage = store.submit(tx -> write(tx, ready));
        stages.add(stage.whenComplete((count, problem) -> {
            if (problem != null) {
                ready.forEach(MessageWriter::drop);
            }
        }));
    }

    private Ready prepare(Fetched message) {
        byte[] raw = message.raw();
        MessageHeader header = raw == null ? MessageHeader.EMPTY : MessageHeaders.scan(raw, raw.length);
        if (message.staged() != null || !message.whole() || raw == null) {
            return new Ready(message, header, message.staged());
        }
        try (BodySink sink = store.newBody()) {
            sink.write(raw, 0, raw.length);
            return new Ready(message, header, sink.finish());
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "A message could not be written: " + e.getMessage(), "Look at the disk", e);
        }
    }

    private int write(StoreTransaction tx, List<Ready> messages) {
        RemoteFolder now = tx.remoteFolder(folder.folder()).orElse(null);
        if (now == null || now.validity() != folder.validity()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "The folder was replaced while its mail was fetched", "Synchronise again");
        }
        for (Ready message : messages) {
            Fetched fetched = message.fetched();
            if (fetched.target() != null) {
                complete(tx, message);
            } else {
                add(tx, message);
            }
        }
        return messages.size();
    }

    private void complete(StoreTransaction tx, Ready message) {
        EntryId target = message.fetched().target();
        if (tx.entry(target).isEmpty()) {
            // It was removed over another connection meanwhile.
            drop(message);
            return;
        }
        if (message.body() != null) {
            tx.putBody(target, message.body(), message.header());
        } else if (isWhole(tx, message.fetched().twin())) {
            tx.shareBody(target, message.fetched().twin());
        }
        noteName(tx, target, message.fetched());
        seen(tx, target);
    }

    private void add(StoreTransaction tx, Ready message) {
        Fetched fetched = message.fetched();
        MessageHeader header = fetched.twin() == null
                ? message.header()
                : tx.entry(fetched.twin()).map(Entry::header).orElse(MessageHeader.EMPTY);
        EntryId id = tx.addMessage(new NewMessage(
                scope.service(),
                folder.folder(),
                fetched.flags(),
                Instant.ofEpochSecond(Math.max(0, fetched.received())),
                fetched.size(),
                header,
                message.body()));
        tx.bind(id, folder.folder(), fetched.uid(), fetched.flags());
        noteName(tx, id, fetched);
        if (isWhole(tx, fetched.twin())) {
            tx.shareBody(id, fetched.twin());
        }
        if (message.body() != null || fetched.twin() != null) {
            seen(tx, id);
        }
        if (newFrom > 0 && fetched.uid() >= newFrom) {
            announce(tx, id, header);
        }
    }

    private static boolean isWhole(StoreTransaction tx, EntryId twin) {
        return twin != null
                && tx.entry(twin)
                        .filter(entry -> entry.body() == BodyState.COMPLETE)
                        .isPresent();
    }

    private static void noteName(StoreTransaction tx, EntryId id, Fetched fetched) {
        if (!fetched.emailId().isEmpty()) {
            tx.setEmailId(id, fetched.emailId());
        }
    }

    /** Only in the transaction that makes the body durable: the server hears of it after that. */
    private void seen(StoreTransaction tx, EntryId id) {
        if (scope.rules().seenOnFetch()) {
            tx.entry(id).ifPresent(entry -> tx.setFlags(id, entry.flags().with(Flag.SEEN)));
        }
    }

    private void announce(StoreTransaction tx, EntryId id, MessageHeader header) {
        String detail = header.subject().length() > 200 ? header.subject().substring(0, 200) : header.subject();
        tx.post(EventType.MAIL_NEW, scope.service(), folder.folder(), id, scope.operation(), detail);
    }

    private static void drop(Ready message) {
        if (message.body() != null) {
            message.body().close();
        }
    }

    private static void drop(Fetched message) {
        if (message.staged() != null) {
            message.staged().close();
        }
    }

    /** Ends the thread; what was not committed is dropped. Harmless after {@link #finish}. */
    @Override
    public void close() {
        aborted = true;
        batch.forEach(MessageWriter::drop);
        batch.clear();
        Thread running = worker;
        if (running == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (running.isAlive() && !queue.offer(List.of(), 50, TimeUnit.MILLISECONDS)) {
                interrupted |= Thread.interrupted();
            }
            running.join();
        } catch (InterruptedException e) {
            interrupted = true;
            running.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
