// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openmtm.entry.EntryId;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.MessageTypeModule;

/**
 * Lends the client sides of modules. Applications never hold one of a module: each call goes to the module that is here at
 * that moment, and a module does not leave in the middle of a call. So what was called either was done or never began.
 */
final class Clients {
    private static final long PATIENCE_SECONDS = 5;

    private final Function<EntryId, Module> modules;
    private final Function<EntryId, LentContext.OfClient> contexts;

    /** How many calls go on inside each module. */
    private final Map<MessageTypeModule, Integer> calls = new IdentityHashMap<>();

    /** @param modules the module of a service that is in use now, or UNAVAILABLE */
    Clients(Function<EntryId, Module> modules, Function<EntryId, LentContext.OfClient> contexts) {
        this.modules = modules;
        this.contexts = contexts;
    }

    <T> T call(EntryId service, Function<ClientMtm, T> action) {
        MessageTypeModule module = enter(service);
        try {
            return action.apply(module.createClient(contexts.apply(service)));
        } finally {
            leave(module);
        }
    }

    private synchronized MessageTypeModule enter(EntryId service) {
        MessageTypeModule module = modules.apply(service).module();
        calls.merge(module, 1, Integer::sum);
        return module;
    }

    private synchronized void leave(MessageTypeModule module) {
        calls.computeIfPresent(module, (key, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /** Waits a bounded time until no call is inside a module that nobody finds any more. */
    synchronized void awaitLeft(Module departing) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (calls.containsKey(departing.module()) && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
