// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.TextExtractor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the full-text index beside everything else: it rests while the writer is busy, unless somebody waits for it.
 * How far it is, is kept in the index itself, in the transaction of the words.
 */
final class Indexer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
    /** Documents of one transaction: large ones make large segments. */
    private static final int COMMIT = 2_000;

    private static final int REMOVALS = 1_000;
    private static final long WRITER_RESTS = 300_000_000L;
    private static final long PAUSE = 100_000_000L;
    private static final int LONGEST_PAUSE = 100;

    private final StoreDirectory directory;
    private final ReaderPool readers;
    private final ReadAhead ahead;
    private final TextExtractorSource extractors;
    private final IndexSurroundings surroundings;
    private final IndexProgress progress;
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean rebuild;
    private volatile boolean removals;
    private IndexDb index;
    private int failures;

    Indexer(
            StoreDirectory directory,
            ReaderPool readers,
            Bodies bodies,
            TextExtractorSource extractors,
            IndexSurroundings surroundings,
            IndexProgress progress) {
        this.directory = directory;
        this.readers = readers;
        this.ahead = new ReadAhead(readers, bodies, extractors);
        this.extractors = extractors;
        this.surroundings = surroundings;
        this.progress = progress;
        this.thread = SqliteStore.daemon(this, "openmtm-store-indexer");
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Bodies were removed. */
    void removed() {
        removals = true;
        wake();
    }

    /** The index turned out to be damaged. */
    void rebuild() {
        rebuild = true;
        wake();
    }

    /** Runs work on the index, on its thread. The result completes when it is done. */
    CompletableFuture<Void> errand(Consumer<IndexDb> work) {
        Errand errand = new Errand(work, new CompletableFuture<>());
        errands.add(errand);
        wake();
        if (!thread.isAlive()) {
            refuseErrands();
        }
        return errand.done();
    }

    private record Errand(Consumer<IndexDb> work, CompletableFuture<Void> done) {
        void run(IndexDb index) {
            try {
                work.accept(index);
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }
    }

    /** Whoever waits for one hears that nobody will come back from it. */
    private void refuseErrands() {
        for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.done()
                    .completeExceptionally(
                            new MessagingException(ErrorKind.UNAVAILABLE, "The message store is closed", ""));
        }
    }

    void stop() {
        stopped = true;
        wake();
        Joining.with(thread);
        refuseErrands();
        ahead.close();
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                open();
                round();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        closeIndex();
    }

    private void failed(RuntimeException e) {
        if (stopped) {
            return;
        }
        LOG.warn("The full-text index failed and goes on in a moment", e);
        failures++;
        closeIndex();
        if (e instanceof StoreFault fault && fault.damage()) {
            rebuild = true;
        }
        LockSupport.parkNanos(this, PAUSE * Math.min(failures, LONGEST_PAUSE));
    }

    private void open() {
        if (rebuild) {
            closeIndex();
            IndexDb.drop(directory);
            rebuild = false;
        }
        if (index == null) {
            index = IndexDb.open(directory, surroundings.store(), surroundings.lastBody());
            ahead.startAfter(index.highWater());
            removals = true;
            forgetRemoved();
            reached();
        }
    }

    private void reached() {
        progress.reached(index.highWater(), index.indexed());
    }

    private void closeIndex() {
        ahead.forget();
        progress.closed();
        IndexDb old = index;
        index = null;
        if (old != null) {
            try {
                old.close();
            } catch (MessagingException e) {
                LOG.warn("Closing the full-text index: {}", e.getMessage());
            }
        }
    }

    private void round() {
        for (Errand errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.run(index);
        }
        boolean behind = index.highWater() < surroundings.lastBody();
        TextExtractor extractor = extractors.current();
        if (behind && extractor != null && mayRun()) {
            addWords(extractor);
        } else if (!behind && removals && mayRun()) {
            removeWords();
        } else if (behind || removals) {
            LockSupport.parkNanos(this, PAUSE);
        } else {
            failures = 0;
            LockSupport.park(this);
        }
    }

    private boolean mayRun() {
        return !stopped
                && !rebuild
                && !surroundings.diskFull()
                && (progress.awaited() || surroundings.writerIdleNanos() > WRITER_RESTS);
    }

    private void addWords(TextExtractor extractor) {
        index.begin();
        int documents = 0;
        while (documents < COMMIT && mayRun()) {
            // Whatever was committed before this look is seen by the query after it.
            long known = surroundings.lastBody();
            List<Extraction.Document> next = ahead.next(extractor, progress.awaited());
            if (next.isEmpty()) {
                index.advance(known);
                break;
            }
            for (Extraction.Document document : next) {
                index.add(document.body(), document.text(), document.ids());
            }
            documents += next.size();
            progress.working();
        }
        index.commit();
        reached();
    }

    /** Forgets what was removed and gives its space back. Runs as an errand. */
    void compact(IndexDb current) {
        do {
            removeWords();
        } while (removals);
        current.compact();
        forgetRemoved();
    }

    private record Removal(long row, long body) {}

    private void removeWords() {
        removals = false;
        List<Removal> rows = readers.read(db -> db.list(
                row -> new Removal(row.getLong(1), row.getLong(2)),
                "SELECT id, body FROM unindexed WHERE id > ? ORDER BY id LIMIT ?",
                index.removed(),
                REMOVALS));
        if (rows.isEmpty()) {
            return;
        }
        index.begin();
        rows.forEach(removal -> index.remove(removal.row(), removal.body()));
        index.commit();
        reached();
        removals = true;
        if (rows.size() == REMOVALS) {
            forgetRemoved();
        }
    }

    /** The list of removed bodies is needed until the index has forgotten them for good. */
    private void forgetRemoved() {
        boolean any = readers.read(
                db -> db.number("SELECT EXISTS (SELECT 1 FROM unindexed WHERE id <= ?)", index.removed()) != 0);
        if (any && index.checkpoint()) {
            surroundings.forgetRemoved(index.removed());
        }
    }
}
