// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openmtm.entry.EntryId;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.ClientMtm;

/**
 * Lends the client sides of modules. Applications never hold one of a module: each call goes to the module that is here at
 * that moment, and a module does not leave in the middle of a call. So what was called either was done or never began.
 */
final class Clients {
    private static final long PATIENCE_SECONDS = 5;

    private final Function<EntryId, Module> modules;
    private final Function<EntryId, LentContext.OfClient> contexts;

    /** How many calls go on inside each module. */
    private final Map<Module, Integer> calls = new IdentityHashMap<>();

    /** @param modules the module of a service that is in use now, or UNAVAILABLE */
    Clients(Function<EntryId, Module> modules, Function<EntryId, LentContext.OfClient> contexts) {
        this.modules = modules;
        this.contexts = contexts;
    }

    <T> T call(EntryId service, Function<ClientMtm, T> action) {
        Module module = enter(service);
        try {
            LentContext.OfClient context = contexts.apply(service);
            ClientMtm client = module.calls()
                    .callThrough(
                            "createClient",
                            module.calls().bounds().call(),
                            () -> Objects.requireNonNull(
                                    module.module().createClient(context), "createClient gave nothing"));
            return action.apply(client);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw module.calls()
                    .fault("a client's call", e); // an application is not there to survive what is no error of ours
        } finally {
            leave(module);
        }
    }

    /** Whoever is counted in is waited for; a module that left before that is not entered. */
    private Module enter(EntryId service) {
        Module found = modules.apply(service);
        while (true) {
            synchronized (this) {
                calls.merge(found, 1, Integer::sum);
            }
            Module counted = found;
            boolean here = false;
            try {
                found = modules.apply(service); // it may ask the store, so never while others are kept out
                here = found == counted;
            } finally {
                if (!here) {
                    leave(counted);
                }
            }
            if (here) {
                return counted;
            }
        }
    }

    private synchronized void leave(Module module) {
        calls.computeIfPresent(module, (key, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /** Waits a bounded time until no call is inside a module that nobody finds any more. */
    synchronized void awaitLeft(Module departing) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (calls.containsKey(departing) && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
