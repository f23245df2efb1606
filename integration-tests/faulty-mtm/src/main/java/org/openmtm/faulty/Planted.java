// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openmtm.settings.ServiceSettings;

/** What planted faults leave behind: everything here is wrong on purpose. */
final class Planted {
    /** Longer than a module may take to close. */
    private static final long SLOW_SECONDS = 4;

    /** How often a wrong password is tried again. */
    static final int TRIES = 20;

    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final List<AutoCloseable> LEFT = new ArrayList<>();
    private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
    private static final AtomicReference<ServiceSettings> SHARED = new AtomicReference<>();

    private Planted() {}

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a server side leaves from its beginning. */
    static void begin(Fault fault) {
        if (fault == Fault.LEAVES_A_THREAD) {
            ToyThreads.start("toy-left", () -> await(NEVER));
        }
        if (fault == Fault.LEAVES_A_THREAD_POOL) {
            ExecutorService pool = Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work, "toy-pool");
                thread.setDaemon(true);
                return thread;
            });
            pool.execute(() -> LEFT.add(pool::shutdown));
        }
    }

    static void execute(Fault fault) {
        if (fault == Fault.LEAVES_A_THREAD_LOCAL) {
            LOCAL.set(new Planted());
        }
    }

    static void close(Fault fault) {
        if (fault == Fault.CLOSES_SLOWLY) {
            try {
                NEVER.await(SLOW_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static String encoded(String user, String password) {
        byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(message);
    }

    static void leave(AutoCloseable resource) {
        synchronized (LEFT) {
            LEFT.add(resource);
        }
    }

    /** The settings of whichever account came first. */
    static ServiceSettings shared(ServiceSettings own) {
        SHARED.compareAndSet(null, own);
        return SHARED.get();
    }

    static void unshare() {
        SHARED.set(null);
    }
}
