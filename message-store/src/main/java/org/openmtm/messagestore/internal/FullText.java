// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Progress;
import org.openmtm.store.IndexState;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;

/** The full-text index as the store sees it: who builds it, who asks it, how far it is. */
final class FullText implements AutoCloseable {
    private final ReaderPool readers;
    private final IndexSurroundings surroundings;
    private final IndexProgress progress = new IndexProgress();
    private final Indexer indexer;
    private final Search search;
    private final Threads threads;

    FullText(
            StoreDirectory directory,
            ReaderPool readers,
            Supplier<Db> opener,
            Bodies bodies,
            TextExtractorSource extractor,
            IndexSurroundings surroundings) {
        this.readers = readers;
        this.surroundings = surroundings;
        this.indexer = new Indexer(directory, readers, bodies, extractor, surroundings, progress);
        this.search = new Search(directory, opener, progress, indexer);
        this.threads = new Threads(search);
    }

    void start() {
        indexer.start();
    }

    /** A commit is durable. @param added whether it added bodies @param removed whether it removed some */
    void committed(boolean added, boolean removed) {
        if (removed) {
            indexer.removed();
        } else if (added) {
            indexer.wake();
        }
    }

    /** An extractor came. */
    void wake() {
        indexer.wake();
    }

    List<SearchHit> search(SearchQuery query) {
        return search.search(query);
    }

    Threads threads() {
        return threads;
    }

    IndexState state() {
        return new IndexState(progress.indexed(), waiting(progress.highWater()));
    }

    private long waiting(long highWater) {
        return readers.read(db -> db.number("SELECT count(*) FROM entry WHERE body > ?", highWater));
    }

    void await(Consumer<Progress> listener) throws InterruptedException {
        long target = surroundings.lastBody();
        long total = waiting(progress.highWater());
        progress.await(target, indexer::wake, highWater -> {
            long left = highWater >= target ? 0 : waiting(highWater);
            listener.accept(new Progress("index", Math.max(0, total - left), total, "messages", ""));
        });
    }

    void compact() {
        exclusively(indexer::compact);
    }

    /** Runs work on the index, on the thread that owns it, and waits for it. */
    void exclusively(Consumer<IndexDb> work) {
        try {
            indexer.errand(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new MessagingException(ErrorKind.INTERNAL, "The index failed", "", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "Interrupted while the index was worked on", "");
        } finally {
            search.renew();
        }
    }

    /** The readers go first: only the last connection to close, if it may write, leaves no log behind. */
    @Override
    public void close() {
        search.close();
        indexer.stop();
    }
}
