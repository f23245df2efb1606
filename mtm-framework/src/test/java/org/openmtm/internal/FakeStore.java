// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;

/** A store that keeps the journal only, and in memory; whatever else is asked of it is a failure of the test. */
final class FakeStore {
    final List<OperationRecord> journal = new CopyOnWriteArrayList<>();

    final Map<Long, String> notes = new ConcurrentHashMap<>();

    private final StoreTransaction transaction = proxy(StoreTransaction.class, (name, arguments) -> {
        switch (name) {
            case "updateOperation" -> journal.add((OperationRecord) arguments[0]);
            case "noteOperation" -> notes.put((Long) arguments[0], (String) arguments[1]);
            default -> throw new UnsupportedOperationException(name);
        }
        return null;
    });

    final MessageStore store = proxy(MessageStore.class, (name, arguments) -> switch (name) {
        case "write" -> ((StoreChange<?>) arguments[0]).apply(transaction);
        case "operationNote" -> notes.getOrDefault((Long) arguments[0], "");
        case "submit" -> CompletableFuture.completedStage(((StoreChange<?>) arguments[0]).apply(transaction));
        default -> throw new UnsupportedOperationException(name);
    });

    interface Answer {
        Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.answer(method.getName(), arguments)));
    }
}
