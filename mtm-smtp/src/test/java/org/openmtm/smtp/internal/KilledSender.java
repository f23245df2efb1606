// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;

/**
 * A process of its own that queues mails and sends them, and dies like by kill -9 at a given step: a step is a change of
 * the store that is about to be made, or one that is durable. Arguments: directory, port, mails to queue, the step or 0 for
 * none, and what is done with the uncertain ones (hold, resend). Says {@code queued ID} for each mail that is durable in the
 * Outbox, and {@code steps N} if it lives to its end. If it queues nothing, it settles what others left, a day later.
 */
final class KilledSender {
    private static final Set<String> WRITES = Set.of("write", "submit", "dotLeaves", "dotAnswered");

    private final MessageStore store;
    private final Map<String, Object> settings;
    private final int fatal;
    private final AtomicInteger steps = new AtomicInteger();
    private EntryId service;

    private KilledSender(MessageStore real, int port, int fatal, String policy) {
        this.fatal = fatal;
        this.store = proxy(MessageStore.class, (method, arguments) -> call(real, method, arguments));
        this.settings = Map.of(
                "host", "127.0.0.1",
                "port", port,
                "tls", "none",
                "address", "anna@example.org",
                "file.sent", "never",
                "uncertain.policy", policy);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (SqliteStore real = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
            int mails = Integer.parseInt(arguments[2]);
            String policy = arguments[4];
            KilledSender sender =
                    new KilledSender(real, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[3]), policy);
            sender.service = real.services().stream()
                    .filter(service -> service.name().equals(policy))
                    .findFirst()
                    .map(Entry::id)
                    .orElseGet(() -> real.write(tx -> tx.addService("smtp", policy)));
            if (mails > 0) {
                sender.queue(mails);
                sender.flush(Clock.systemUTC());
            } else {
                sender.settle(Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
            }
            System.out.println("steps " + sender.steps);
        }
    }

    private void queue(int mails) {
        var client = new SmtpModule("1", Clock.systemUTC()).createClient(context(ClientContext.class));
        for (int i = 0; i < mails; i++) {
            String[] to =
                    i % 2 == 0 ? new String[] {"ben@example.net"} : new String[] {"ben@example.net", "carl@c.net"};
            EntryId id = client.compose(SmtpBench.draft("Mail " + i, to), SendOptions.NOW);
            System.out.println("queued " + store.submission(id).orElseThrow().messageId());
            System.out.flush();
        }
    }

    /** What is interrupted becomes uncertain, what is uncertain is decided, and what is due goes. */
    private void settle(Clock clock) throws InterruptedException {
        execute(clock, new Commands.Disconnect());
        execute(clock, new SendingCommands.Resolve());
        flush(clock);
    }

    private void flush(Clock clock) throws InterruptedException {
        execute(clock, new Commands.SendQueued(false));
    }

    private void execute(Clock clock, Command command) throws InterruptedException {
        ServerMtm mtm = new SmtpModule("1", clock).createServer(context(ServerContext.class));
        try {
            mtm.execute(command, new FakeOperation());
        } catch (MessagingException e) {
            System.out.println("trouble " + e.oneLine());
        } finally {
            mtm.close();
        }
    }

    private void step() {
        if (steps.incrementAndGet() == fatal) {
            Runtime.getRuntime().halt(137);
        }
    }

    private Object call(MessageStore real, Method method, Object[] arguments) throws Throwable {
        boolean writes = WRITES.contains(method.getName());
        if (writes) {
            step();
        }
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (result instanceof CompletionStage<?> stage) {
            return stage.whenComplete((value, trouble) -> step());
        }
        if (writes) {
            step();
        }
        return result;
    }

    private <T> T context(Class<T> type) {
        return proxy(type, (method, arguments) -> switch (method.getName()) {
            case "store" -> store;
            case "settings" -> new ServiceSettings(settings);
            case "service" -> store.entry(service).orElseThrow();
            case "statusChanged" -> null;
            case "operations" -> List.of();
            default -> Optional.empty();
        });
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                KilledSender.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method, arguments)));
    }
}
