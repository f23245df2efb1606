// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.StagedBody;
import org.openmtm.store.TextExtractor;
import org.openmtm.testservers.MailboxGenerator;

/**
 * How fast 20,000 mails of 7.5 KB go into the store: four producers, a hundred messages a change, cold JVM. Run by hand:
 * arguments are the directory, the number of mails, the number of rounds, and the class of a text extractor on the class
 * path where the full-text index is to be measured too.
 */
final class StoreBenchmark {
    private static final int BATCH = 100;
    private static final int PRODUCERS = 4;

    private StoreBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        TextExtractor extractor = arguments.length < 4
                ? null
                : (TextExtractor)
                        Class.forName(arguments[3]).getDeclaredConstructor().newInstance();
        MailboxGenerator generator = new MailboxGenerator(count, 1);
        byte[][] mails = new byte[count][];
        for (int i = 0; i < count; i++) {
            mails[i] = generator.mail(i);
        }
        for (int round = 0; round < rounds; round++) {
            clear(directory);
            run(directory, mails, extractor);
        }
    }

    private static void run(Path directory, byte[][] mails, TextExtractor extractor) throws Exception {
        long opened = System.nanoTime();
        try (SqliteStore store = SqliteStore.open(directory, () -> extractor)) {
            EntryId service = store.write(tx -> tx.addService("imap4", "work"));
            EntryId folder = store.write(tx -> tx.addFolder(service, service, "INBOX", FolderRole.INBOX));
            long start = System.nanoTime();
            long[] pressCpu = new long[PRODUCERS];
            AtomicInteger next = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < PRODUCERS; p++) {
                int number = p;
                Thread thread = new Thread(() -> pressCpu[number] = produce(store, service, folder, mails, next));
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            long durable = System.nanoTime();
            long writerCpu = cpu("openmtm-store-writer");
            long press = 0;
            for (long each : pressCpu) {
                press += each;
            }
            store.counts(folder);
            double seconds = (durable - start) / 1e9;
            System.out.printf(
                    "open %.0f ms, durable %.3f s, %.0f rows/s, cpu producers %.2f s, writer %.2f s, db %d MB, wal %d MB%n",
                    (start - opened) / 1e6,
                    seconds,
                    mails.length / seconds,
                    press / 1e9,
                    writerCpu / 1e9,
                    Files.size(directory.resolve("mail.db")) >> 20,
                    Files.size(directory.resolve("mail.db-wal")) >> 20);
            if (extractor != null) {
                index(store, durable);
            }
            opened = System.nanoTime();
        }
        System.out.printf("close %.0f ms%n", (System.nanoTime() - opened) / 1e6);
    }

    private static void index(SqliteStore store, long from) throws InterruptedException {
        store.awaitIndexed(progress -> {});
        double seconds = (System.nanoTime() - from) / 1e9;
        long start = System.nanoTime();
        int hits = store.search(new SearchQuery("report", null, 50)).size();
        System.out.printf(
                "indexed %d in %.3f s, cpu index %.2f s, extractors %.2f s, search %d hits %.1f ms%n",
                store.indexState().indexed(),
                seconds,
                cpu("openmtm-store-indexer") / 1e9,
                cpu("openmtm-store-extractor") / 1e9,
                hits,
                (System.nanoTime() - start) / 1e6);
    }

    private static long produce(
            SqliteStore store, EntryId service, EntryId folder, byte[][] mails, AtomicInteger next) {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        while (true) {
            int from = next.getAndAdd(BATCH);
            if (from >= mails.length) {
                break;
            }
            List<NewMessage> batch = new ArrayList<>();
            for (int i = from; i < Math.min(mails.length, from + BATCH); i++) {
                batch.add(message(store, service, folder, mails[i], i));
            }
            waiting.add(store.<Void>submit(tx -> {
                        int uid = from + 1;
                        for (NewMessage message : batch) {
                            tx.bind(tx.addMessage(message), folder, uid++, message.flags());
                        }
                        return null;
                    })
                    .toCompletableFuture());
        }
        waiting.forEach(CompletableFuture::join);
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static NewMessage message(SqliteStore store, EntryId service, EntryId folder, byte[] mail, int number) {
        StagedBody body;
        try (var sink = store.newBody()) {
            sink.write(mail, 0, mail.length);
            body = sink.finish();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        MessageHeader header = new MessageHeader(
                "<" + number + ".abcdef0123456789@mail.example.org>",
                "",
                "Some Person <some.person" + number % 100 + "@example.org>",
                "u1 <u1@example.org>",
                "",
                "A subject of some words number " + number,
                java.time.Instant.ofEpochSecond(1_700_000_000L - number * 60L),
                number % 10 == 3);
        Flags flags = number % 20 == 7 ? Flags.NONE : Flags.of(Flag.SEEN);
        return new NewMessage(service, folder, flags, header.sent(), mail.length, header, body);
    }

    static long cpu(String threadName) {
        long sum = 0;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals(threadName)) {
                sum += threads.getThreadCpuTime(id);
            }
        }
        return sum;
    }

    private static void clear(Path directory) throws Exception {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
