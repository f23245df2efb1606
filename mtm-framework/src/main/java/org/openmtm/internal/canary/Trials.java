// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.canary;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.registry.Canary;
import org.openmtm.store.MessageStore;

/** Watches how operations end while a version is on trial, and ends a trial that used its error budget up. Thread safe. */
public final class Trials {
    private final Routes routes;
    private final MessageStore store;
    private final Map<String, ErrorBudget> budgets = new ConcurrentHashMap<>();

    /** @param store where it is told how trials go */
    public Trials(Routes routes, MessageStore store) {
        this.routes = routes;
        this.store = store;
    }

    /** A new trial begins with a full budget. */
    public void start(Canary canary) {
        budgets.put(canary.type(), new ErrorBudget(canary));
        routes.put(canary);
    }

    /**
     * Takes note of an operation that has ended.
     *
     * @param version of the module that it ran on
     * @param failure what made it fail, or null
     * @return the trial that is over by it: the accounts are to be handed over
     */
    public Optional<Canary> ended(String type, String version, ErrorKind failure) {
        Optional<Canary> trying = routes.canary(type).filter(canary -> canary.state() == Canary.State.TRYING);
        if (trying.isEmpty()) {
            return Optional.empty();
        }
        Canary canary = trying.get();
        // After a restart the budget is full again: it is about what happens now.
        ErrorBudget budget = budgets.computeIfAbsent(type, any -> new ErrorBudget(canary));
        return budget.ended(canary.version().equals(version), failure).flatMap(why -> rollBack(canary, why));
    }

    /** Several operations may use the budget up at the same time: it is rolled back once. */
    private synchronized Optional<Canary> rollBack(Canary canary, String why) {
        if (!routes.canary(canary.type()).equals(Optional.of(canary))) {
            return Optional.empty();
        }
        Canary over = canary.rolledBack(why);
        routes.put(over);
        budgets.remove(canary.type());
        return Optional.of(over);
    }

    /** Tells everybody how a trial goes, once its accounts have been handed over. @param how for people: "promoted" */
    public void tell(Canary canary, String how) {
        store.write(tx -> {
            tx.post(EventType.MTM_TRIAL, null, null, null, 0, canary.type() + " " + canary.version() + " " + how);
            return null;
        });
    }
}
