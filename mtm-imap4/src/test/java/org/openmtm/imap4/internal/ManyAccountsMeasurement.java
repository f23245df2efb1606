// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.WorkerThreads;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;

/**
 * How much an account costs that listens: so many accounts in IDLE over TLS in this JVM, which gets its heap from outside
 * (-Xmx256m). Prints heap and threads for each account, and how long it takes until all have a mail that came for everybody.
 * Fails if one does not get it. Started by {@code benchmarks/run --only accounts}.
 */
public final class ManyAccountsMeasurement {
    private final int accounts;
    private final SqliteStore store;
    private final Semaphore changes = new Semaphore(0);
    private final List<Imap4Server> servers = new ArrayList<>();

    private ManyAccountsMeasurement(Path directory, int accounts) throws Exception {
        this.accounts = accounts;
        this.store = SqliteStore.open(directory.resolve("store"), () -> null);
        store.onCommit(changes::release);
    }

    /** @param args the number of accounts, 1000 if there is none */
    public static void main(String[] args) throws Exception {
        int accounts = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        Path directory = Files.createTempDirectory("many-accounts");
        Path certificates = Files.createDirectories(directory.resolve("certificates"));
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx700m",
                        "-Xss256k",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyAccountsServer.class.getName(),
                        certificates.toString(),
                        Integer.toString(accounts))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = 1;
        try (OutputStream deliver = server.getOutputStream();
                BufferedReader said = new BufferedReader(new InputStreamReader(server.getInputStream()))) {
            int port = Integer.parseInt(said.readLine());
            new ManyAccountsMeasurement(directory, accounts).run(port, certificates.resolve("authority.pem"), deliver);
            status = 0;
        } finally {
            server.destroy();
        }
        System.exit(status);
    }

    private void run(int port, Path authority, OutputStream deliver) throws Exception {
        System.out.println("Java " + Runtime.version() + ", " + accounts + " accounts, heap at most "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB, "
                + (WorkerThreads.areVirtual() ? "virtual threads" : "threads with small stacks"));
        long heapBefore = heap();
        int threadsBefore = threads();
        HostBudgets hosts = new HostBudgets();
        Shared shared = Shared.of("1.0", hosts);
        Map<String, Object> settings =
                Map.of("host", "127.0.0.1", "port", port, "tls", "implicit", "ca.file", authority.toString());
        for (int i = 1; i <= accounts; i++) {
            String name = "u" + i;
            EntryId service = store.write(tx -> tx.addService(Imap4Module.TYPE, name));
            Map<String, Object> own = new java.util.HashMap<>(settings);
            own.put("user", name);
            servers.add(new Imap4Server(new Context(service, new ServiceSettings(own)), shared));
        }
        long start = System.nanoTime();
        connectAll();
        await("all listen", () -> (int) servers.stream()
                .filter(server -> "IDLE".equals(server.status().details().get("watch")))
                .count());
        System.out.printf("all connected, synchronised and listening after %.1f s%n", seconds(start));
        report("listening", heapBefore, threadsBefore);
        start = System.nanoTime();
        deliver.write("for everybody\n".getBytes(StandardCharsets.US_ASCII));
        deliver.flush();
        await("all have their mail", this::arrived);
        System.out.printf("all %d have their mail after %.1f s%n", accounts, seconds(start));
        await("all listen again", () -> (int) servers.stream()
                .filter(server -> "IDLE".equals(server.status().details().get("watch")))
                .count());
        report("listening again", heapBefore, threadsBefore);
        servers.parallelStream().forEach(Imap4Server::close);
        store.close();
    }

    private void connectAll() throws Exception {
        ExecutorService some = Executors.newFixedThreadPool(16);
        List<Future<?>> all = new ArrayList<>();
        for (Imap4Server server : servers) {
            all.add(some.submit(() -> {
                server.execute(new Commands.Connect(), new TestOperation());
                return server.execute(new Commands.Synchronise("INBOX", false), new TestOperation());
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        some.shutdown();
        some.awaitTermination(30, TimeUnit.SECONDS);
    }

    private int arrived() {
        return (int) store.services().stream()
                .filter(service -> store.folders(service.id()).stream()
                        .anyMatch(folder -> store.counts(folder.id()).bodies() >= 2))
                .count();
    }

    private void await(String what, IntSupplier done) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        for (int now = done.getAsInt(); now < accounts; now = done.getAsInt()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within five minutes: " + what + "; " + now + " of " + accounts);
            }
            changes.tryAcquire(Math.max(1, changes.availablePermits()), 500, TimeUnit.MILLISECONDS);
        }
    }

    private void report(String when, long heapBefore, int threadsBefore) {
        System.out.printf(
                "%s: %.1f KB of heap and %.2f platform threads for each account; heap %d MB, %d platform threads%n",
                when,
                (heap() - heapBefore) / 1024.0 / accounts,
                (threads() - threadsBefore) / (double) accounts,
                heap() / (1 << 20),
                threads());
    }

    /** Bytes in use after a collection. */
    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private final class Context implements ServerContext {
        @Override
        public Optional<Operation> startRelated(Command command) {
            return Optional.empty();
        }

        private final EntryId service;
        private final ServiceSettings settings;

        Context(EntryId service, ServiceSettings settings) {
            this.service = service;
            this.settings = settings;
        }

        @Override
        public Entry service() {
            return store.entry(service).orElseThrow();
        }

        @Override
        public ServiceSettings settings() {
            return settings;
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.of("pw".toCharArray());
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public Operation start(Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public Map<String, String> perform(org.openmtm.mtm.OperationContext operation, String step, Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return TestLanes.lane(command);
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            changes.release();
        }
    }
}
