// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.Progress;
import org.openmtm.store.BodySink;
import org.openmtm.store.IndexState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.MessageThread;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreReport;
import org.openmtm.store.StoredBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The message store on SQLite. Plain Java: {@link StoreComponent} makes a service of it. */
public class SqliteStore extends CommittedReads implements MessageStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    /** Page caches in kilobytes: native memory, beside the heap. */
    private static final int WRITER_CACHE = 16 << 10;

    private static final int READER_CACHE = 4 << 10;

    private final StoreDirectory directory;
    private final StoreOptions options;
    private final CodecPool codecs = new CodecPool();
    private final ReaderPool readers;
    private final Bodies bodies;
    private final ChangeQueue queue;
    private final SpaceGuard space;
    private final Dots dots;
    private final Writer writer;
    private final Thread writerThread;
    private final ExecutorService notifier;
    private final FullText fullText;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile long lastBody;

    /**
     * Opens the store in a directory; makes it where it is missing.
     *
     * @throws MessagingException STORE if the directory is in use, cannot be written, was written by a newer release, or
     *     is damaged
     */
    public static SqliteStore open(Path directory, TextExtractorSource extractor) {
        return new SqliteStore(directory, extractor, StoreOptions.DEFAULT);
    }

    /** The same with a clock that gives the times of events and of the send ledger. */
    public static SqliteStore open(Path directory, TextExtractorSource extractor, Clock clock) {
        return new SqliteStore(directory, extractor, StoreOptions.DEFAULT.withClock(clock));
    }

    SqliteStore(Path path, TextExtractorSource extractor, StoreOptions options) {
        this.directory = StoreDirectory.open(path);
        this.options = options;
        Db opened = null;
        try {
            Path mail = directory.file("mail.db");
            Db first = openWriter(mail);
            opened = first;
            NewStore.Facts facts = NewStore.prepare(first);
            this.lastBody = facts.lastBody();
            Supplier<Db> opener = () -> Databases.reader(mail, READER_CACHE);
            this.readers = new ReaderPool(opener);
            this.bodies = new Bodies(readers, codecs);
            this.queue = new ChangeQueue(options.mostWaiting(), options.mostBytes());
            this.notifier = Executors.newSingleThreadExecutor(work -> daemon(work, "openmtm-store-notifier"));
            this.space = new SpaceGuard(directory);
            this.dots = new Dots(new DotLog(directory.path().resolve(DotLog.FILE), facts.number(), DotLog.HALF));
            dots.keep(dot -> Ledger.isAt(first, dot));
            this.writer = new Writer(queue, options, first, () -> openWriter(mail), space, codecs, dots, new Commits());
            this.writerThread = daemon(writer, "openmtm-store-writer");
            this.fullText =
                    new FullText(directory, readers, opener, bodies, extractor, new Surroundings(facts.number()));
        } catch (RuntimeException e) {
            if (opened != null) {
                Databases.closeQuietly(opened, e);
            }
            Databases.closeQuietly(directory, e);
            throw e;
        }
        writerThread.start();
        fullText.start();
        recoverDots();
    }

    /** Where that cannot be written they are seen all the same, and the next start tries again. */
    private void recoverDots() {
        if (dots.left().isEmpty()) {
            return;
        }
        try {
            write(change -> {
                ((Transaction) change).recoverDots();
                return null;
            });
        } catch (MessagingException e) {
            LOG.warn("The send ledger could not be told of dots that may have left: {}", e.oneLine());
        }
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What the index sees of this store. */
    private final class Surroundings implements IndexSurroundings {
        private final long number;

        Surroundings(long number) {
            this.number = number;
        }

        @Override
        public long store() {
            return number;
        }

        @Override
        public long lastBody() {
            return lastBody;
        }

        @Override
        public long writerIdleNanos() {
            return writer.idleNanos();
        }

        @Override
        public boolean diskFull() {
            return space.isTight();
        }

        @Override
        public void forgetRemoved(long upTo) {
            queue.put(Request.exclusive(db -> db.update("DELETE FROM unindexed WHERE id <= ?", upTo)));
        }
    }

    private Db openWriter(Path mail) {
        Db db = Databases.writer(mail, "FULL", WRITER_CACHE);
        if (options.mostPages() > 0) {
            db.run("PRAGMA max_page_count=" + options.mostPages());
        }
        return db;
    }

    /** Hears of what the writer has done. */
    private final class Commits implements Writer.Observer {
        @Override
        public void committed(long newLastBody, boolean removed) {
            SqliteStore.this.committed(newLastBody, removed);
        }

        @Override
        public void eventsWritten() {
            if (!listeners.isEmpty() && telling.compareAndSet(false, true)) {
                notifier.execute(SqliteStore.this::tellListeners);
            }
        }

        @Override
        public void drained() {
            // The last connection to close has to be the one that may write: it leaves no log behind.
            readers.close();
        }
    }

    private void committed(long newLastBody, boolean removed) {
        boolean added = newLastBody > lastBody;
        lastBody = newLastBody;
        fullText.committed(added, removed);
    }

    private void tellListeners() {
        telling.set(false);
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("A listener of commits failed", e);
            }
        }
    }

    @Override
    public BodySink newBody() {
        return new PackingSink(codecs, directory.spool(), queue.waitingBytes());
    }

    @Override
    public <T> T write(StoreChange<T> change) {
        return Joining.with(enqueue(new Request<>(change, null)));
    }

    @Override
    public <T> CompletionStage<T> submit(StoreChange<T> change) {
        return enqueue(new Request<>(change, notifier)).minimalCompletionStage();
    }

    private <T> CompletableFuture<T> enqueue(Request<T> request) {
        if (Thread.currentThread() == writerThread) {
            throw new IllegalStateException("A change cannot wait for another one: it runs on the writer's thread");
        }
        queue.put(request);
        return request.future;
    }

    @Override
    public boolean dotLeaves(EntryId message, int attempt) {
        return dots.leaves(
                message.value(), attempt, Instant.ofEpochMilli(options.clock().millis()));
    }

    @Override
    public void dotAnswered(EntryId message, int attempt, String reply) {
        dots.answered(message.value(), attempt, Texts.cut(reply));
    }

    @Override
    public AutoCloseable onCommit(Runnable listener) {
        Runnable own = listener::run;
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    @Override
    public void compact() {
        Joining.with(enqueue(Request.exclusive(db -> {
            readers.renew();
            Databases.vacuum(db);
        })));
        fullText.compact();
    }

    @Override
    Dots dots() {
        return dots;
    }

    @Override
    ReaderPool readers() {
        return readers;
    }

    @Override
    CodecPool codecs() {
        return codecs;
    }

    @Override
    public Optional<StoredBody> body(EntryId message) {
        return bodies.ofMessage(message.value());
    }

    @Override
    public List<MessagingEvent> events(long after, int limit) {
        return events(after, EnumSet.allOf(EventType.class), limit);
    }

    @Override
    public List<MessagingEvent> events(long after, Set<EventType> types, int limit) {
        if (limit < 1 || limit > 10_000) {
            throw new MessagingException(ErrorKind.INVALID, "Events are read 1 to 10,000 at a time, not " + limit, "");
        }
        return readers.snapshot(
                db -> EventLog.read(db, after, types, limit, options.clock().instant()));
    }

    @Override
    public List<SearchHit> search(SearchQuery query) {
        return fullText.search(query);
    }

    @Override
    public Optional<MessageThread> thread(EntryId message) {
        return fullText.threads().ofMessage(message);
    }

    @Override
    public Optional<MessageThread> thread(String id) {
        return fullText.threads().ofId(id);
    }

    @Override
    public List<EntryId> byMessageId(String messageId) {
        return fullText.threads().byMessageId(messageId);
    }

    @Override
    public IndexState indexState() {
        return fullText.state();
    }

    @Override
    public void awaitIndexed(Consumer<Progress> progress) throws InterruptedException {
        fullText.await(progress);
    }

    /** The extractor came or went. */
    void extractorChanged() {
        fullText.wake();
    }

    @Override
    public StoreReport check(Consumer<Progress> progress) {
        Check check = new Check(codecs, progress);
        readers.snapshot(db -> {
            check.run(db);
            return null;
        });
        progress.accept(Progress.stage("index", IndexDb.FILE));
        fullText.exclusively(index -> new IndexCheck(readers).run(index, check));
        return check.report();
    }

    @Override
    public Map<String, Object> stats() {
        return Statistics.of(directory, readers, fullText.state(), queue.size());
    }

    /** Ends after all changes that were taken in are durable. */
    @Override
    public void close() {
        fullText.close();
        queue.close();
        Joining.with(writerThread);
        notifier.shutdown();
        try {
            if (!notifier.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("A listener of commits does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        codecs.close();
        dots.close();
        try {
            directory.close();
        } catch (java.io.IOException e) {
            LOG.warn("Releasing the lock of the store: {}", e.getMessage());
        }
    }
}
