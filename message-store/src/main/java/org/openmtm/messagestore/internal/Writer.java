// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Request.Undo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: runs the changes of the queue and commits them in groups. A group is as large as what came while the
 * one before was being committed, so a slow disk makes large groups by itself.
 */
final class Writer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long IDLE_NANOS = 200_000_000L;
    /** Frames in the WAL from which an idle writer copies them into the database, and from which a busy one does. */
    private static final long IDLE_FRAMES = 64;

    private static final long BUSY_FRAMES = 6_000;

    /**
     * The same while commits are small. To make a commit durable takes less than half where the log is written over and does
     * not grow, so it begins anew before it is longer than what is left of it then (journal_size_limit).
     */
    private static final long SMALL_FRAMES = 900;

    /** Frames of a commit that is small. A bulk of new mail does better with a long log, which spares it pages. */
    private static final long SMALL_COMMIT = 24;

    /** What others want to know of the writer; called on its thread. */
    interface Observer {
        /**
         * A commit is durable; its callers have not heard of it yet.
         *
         * @param lastBody the id of the last body there is
         * @param removed whether bodies were removed
         */
        void committed(long lastBody, boolean removed);

        /** The callers of a commit that wrote events have heard of it. */
        void eventsWritten();

        /** All changes are durable and the connection is about to be closed. */
        void drained();
    }

    private final ChangeQueue queue;
    private final StoreOptions options;
    private final Supplier<Db> opener;
    private final SpaceGuard space;
    private final CodecPool codecs;
    private final Dots dots;
    private final Observer observer;
    private Db db;
    private WriteContext context;
    private Transaction transaction;
    private volatile long lastCommit = System.nanoTime();
    private volatile boolean busy;
    /** Since the log was copied last. */
    private long commits;

    /** @param first the first connection; @param opener makes another one when that one failed */
    Writer(
            ChangeQueue queue,
            StoreOptions options,
            Db first,
            Supplier<Db> opener,
            SpaceGuard space,
            CodecPool codecs,
            Dots dots,
            Observer observer) {
        this.db = first;
        this.queue = queue;
        this.options = options;
        this.opener = opener;
        this.space = space;
        this.codecs = codecs;
        this.dots = dots;
        this.observer = observer;
    }

    @Override
    public void run() {
        try {
            while (!queue.isDrained()) {
                forgetInterrupt();
                Request<?> first = queue.poll(IDLE_NANOS);
                if (first == null) {
                    busy = false;
                    idle();
                } else {
                    busy = true;
                    group(first);
                }
            }
        } catch (InterruptedException e) {
            LOG.error("The writer of the message store was interrupted", e);
        } finally {
            observer.drained();
            disconnect();
        }
    }

    /** A change of somebody's, or what hangs on its stage, may leave one behind: the writer goes on for the others. */
    private static void forgetInterrupt() {
        if (Thread.interrupted()) {
            LOG.warn("A change interrupted the writer of the message store: that is a fault of its module");
        }
    }

    /** How long nothing has been written, in nanoseconds; 0 while there is work. */
    long idleNanos() {
        return busy ? 0 : System.nanoTime() - lastCommit;
    }

    private void group(Request<?> first) throws InterruptedException {
        for (Request<?> next = first; next != null; ) {
            next = next.exclusive() ? exclusive(next) : commitGroup(next);
        }
    }

    /** @return a change that was taken from the queue, but has to go without the others; or null */
    private Request<?> commitGroup(Request<?> first) throws InterruptedException {
        List<Request<?>> group = new ArrayList<>(List.of(first));
        Request<?> next = null;
        boolean committed = false;
        try {
            connect();
            db.update("BEGIN IMMEDIATE");
            first.run(db, transaction, context, Undo.ALL);
            next = fill(group);
            commit();
            committed = true;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.debug("A commit of {} changes failed", group.size(), e);
            abandon(e);
        }
        if (committed) {
            tell();
            group.forEach(Request::done);
            tellOfEvents();
            checkpointOrReport(space.isLow() ? 1 : BUSY_FRAMES);
        } else {
            group.forEach(this::alone);
        }
        return next;
    }

    /** @return as {@link #commitGroup} */
    private Request<?> fill(List<Request<?>> group) throws InterruptedException {
        long end = System.nanoTime() + options.commitNanos();
        while (group.size() < options.mostChanges() && System.nanoTime() < end) {
            forgetInterrupt();
            Request<?> next = queue.poll(0);
            if (next == null || next.exclusive()) {
                return next;
            }
            group.add(next);
            if (!next.run(db, transaction, context, Undo.SAVEPOINT)) {
                group.remove(next);
                return next;
            }
        }
        return null;
    }

    /** Work outside of any transaction. On a full disk it gets a second try with the reserve. */
    private Request<?> exclusive(Request<?> request) {
        for (boolean again = true; again; ) {
            again = false;
            try {
                connect();
                request.runExclusive(db);
            } catch (RuntimeException e) {
                boolean hadReserve = !space.isFull();
                abandon(e);
                again = hadReserve && space.isFull();
                request.fail(e);
            }
        }
        request.done();
        return null;
    }

    /** After a failed commit each change gets a commit of its own, so that it is known whose fault it was. */
    private void alone(Request<?> request) {
        request.again();
        boolean committed = false;
        try {
            connect();
            db.update("BEGIN IMMEDIATE");
            request.run(db, transaction, context, Undo.ALL);
            commit();
            committed = true;
        } catch (RuntimeException | OutOfMemoryError e) {
            abandon(e);
            request.fail(e);
        }
        if (committed) {
            tell();
        }
        request.done();
        if (committed) {
            tellOfEvents();
        }
        checkpointOrReport(space.isLow() ? 1 : BUSY_FRAMES);
    }

    private void commit() {
        context.counters.write(db);
        context.events.prune(db);
        db.update("COMMIT");
        commits++;
    }

    /** Before the callers hear of it, so that what they ask next is answered with it. */
    private void tell() {
        lastCommit = System.nanoTime();
        context.dots.committed();
        observer.committed(context.lastBody(), context.takeRemovedBodies());
    }

    /** Those who listen are not waited for by anybody. */
    private void tellOfEvents() {
        if (context.events.takeWritten()) {
            observer.eventsWritten();
        }
    }

    /** What fails here has no say any more about the changes: they are durable. */
    private void checkpointOrReport(long least) {
        if (db == null) {
            return;
        }
        try {
            checkpoint(least);
        } catch (StoreFault e) {
            LOG.warn("The log of the message store cannot be copied into it: {}", e.oneLine());
            abandon(e);
        }
    }

    /**
     * Ends a failed transaction and changes to another connection, because the statements of this one cannot be trusted
     * any more. The new one is opened before the old one is closed: while one is open, nobody reads the log anew, and what
     * a failed fsync left there is not taken for committed.
     */
    private void abandon(Throwable reason) {
        Db old = db;
        db = null;
        context = null;
        transaction = null;
        try {
            connect();
        } catch (MessagingException e) {
            LOG.warn("The message store cannot be opened again for now: {}", e.oneLine());
        }
        close(old);
        if (reason instanceof StoreFault fault && fault.diskFull()) {
            space.diskFull();
            shrinkLog();
        }
    }

    /** What the failed transaction left in the log takes room that others need. */
    private void shrinkLog() {
        try {
            connect();
            db.run("PRAGMA busy_timeout=200");
            db.run("PRAGMA wal_checkpoint(TRUNCATE)");
            db.run("PRAGMA busy_timeout=" + Databases.BUSY_MILLIS);
        } catch (MessagingException e) {
            LOG.warn("The log of the message store cannot be cut: {}", e.getMessage());
        }
    }

    private void connect() {
        if (db == null) {
            db = opener.get();
        }
        if (context == null) {
            context = new WriteContext(db, options.clock(), options.keptEvents(), dots);
            transaction = new Transaction(context, space, codecs);
        }
    }

    private void disconnect() {
        Db old = db;
        db = null;
        close(old);
    }

    private static void close(Db old) {
        if (old != null) {
            try {
                old.close();
            } catch (MessagingException e) {
                LOG.warn("Closing the writer's connection: {}", e.getMessage());
            }
        }
    }

    private void idle() {
        checkpointOrReport(IDLE_FRAMES);
    }

    /** Copies the WAL into the database when so many of its frames wait for that; the next commit starts it anew. */
    private void checkpoint(long least) {
        long frames = waitingFrames("NOOP");
        boolean small = frames >= SMALL_FRAMES && frames <= commits * SMALL_COMMIT;
        if (small || frames >= least) {
            commits = 0;
            waitingFrames("PASSIVE");
        }
    }

    private long waitingFrames(String mode) {
        return db.first(row -> row.getLong(2) - row.getLong(3), "PRAGMA wal_checkpoint(" + mode + ")")
                .orElse(0L);
    }
}
