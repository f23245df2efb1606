// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.openmtm.store.MessageStore;

/**
 * A store whose process dies at the n-th write: just before it, or just after it was committed. From then on every write fails,
 * as nothing runs in a dead process.
 */
final class CrashingStore {
    /** No exception that the code under test could mistake for trouble it knows. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private CrashingStore() {}

    static UnaryOperator<MessageStore> at(int fatal, boolean committed) {
        AtomicInteger writes = new AtomicInteger();
        return real -> (MessageStore) Proxy.newProxyInstance(
                CrashingStore.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    boolean write =
                            method.getName().equals("write") || method.getName().equals("submit");
                    int number = write ? writes.incrementAndGet() : 0;
                    if (number > fatal || (number == fatal && !committed)) {
                        throw new Killed();
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (number == fatal) {
                            await(result);
                            throw new Killed();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void await(Object result) throws Exception {
        if (result instanceof CompletionStage<?> stage) {
            stage.toCompletableFuture().get();
        }
    }
}
