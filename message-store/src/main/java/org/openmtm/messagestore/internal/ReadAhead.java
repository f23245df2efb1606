// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.TextExtractor;

/** Words of bodies in the order of their ids, taken out by two helpers some batches ahead of who asks for them. */
final class ReadAhead implements AutoCloseable {
    private static final int BATCH = 100;
    /** Raw bytes of a batch, which bound its text. */
    private static final long BATCH_BYTES = 2 << 20;

    private static final int MOST_AHEAD = 4;

    private final ReaderPool readers;
    private final Bodies bodies;
    private final TextExtractorSource extractors;
    private final Deque<Future<List<Extraction.Document>>> batches = new ArrayDeque<>();
    private final ExecutorService helpers =
            Executors.newFixedThreadPool(2, work -> SqliteStore.daemon(work, "openmtm-store-extractor"));
    private long read;

    ReadAhead(ReaderPool readers, Bodies bodies, TextExtractorSource extractors) {
        this.extractors = extractors;
        this.readers = readers;
        this.bodies = bodies;
    }

    /** Goes on after this body. */
    void startAfter(long body) {
        forget();
        read = body;
    }

    /** Drops what was read ahead. */
    void forget() {
        batches.forEach(batch -> batch.cancel(false));
        batches.clear();
    }

    /**
     * The next documents, or an empty list if there are no more bodies.
     *
     * @param fast whether both helpers may work
     */
    List<Extraction.Document> next(TextExtractor extractor, boolean fast) {
        int depth = fast ? MOST_AHEAD : 1;
        while (batches.size() < depth) {
            List<Bodies.Stored> batch = readers.read(db -> batch(db, read));
            if (batch.isEmpty()) {
                break;
            }
            read = batch.get(batch.size() - 1).id();
            batches.add(helpers.submit(new Extraction(batch, bodies, extractors, extractor)));
        }
        return batches.isEmpty() ? List.of() : result(batches.poll());
    }

    private static List<Extraction.Document> result(Future<List<Extraction.Document>> batch) {
        try {
            return batch.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(e);
        }
    }

    private static MessagingException failure(Throwable cause) {
        return new MessagingException(ErrorKind.INTERNAL, "Taking words out of messages failed: " + cause, "", cause);
    }

    private static List<Bodies.Stored> batch(Db db, long after) {
        List<Bodies.Stored> rows = db.list(
                Bodies.Stored::read,
                "SELECT id, length, sha256, parts FROM body WHERE id > ? ORDER BY id LIMIT ?",
                after,
                BATCH);
        List<Bodies.Stored> batch = new ArrayList<>();
        long bytes = 0;
        for (Bodies.Stored row : rows) {
            bytes += row.length();
            if (bytes > BATCH_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(row);
        }
        return batch;
    }

    @Override
    public void close() {
        forget();
        helpers.shutdownNow();
    }
}
