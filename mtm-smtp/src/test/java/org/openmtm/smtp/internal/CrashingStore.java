// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private final MessageStore real;
    private final int fatal;
    private final boolean committed;
    private int writes;

    private CrashingStore(MessageStore real, int fatal, boolean committed) {
        this.real = real;
        this.fatal = fatal;
        this.committed = committed;
    }

    static MessageStore around(MessageStore real, int fatal, boolean committed) {
        CrashingStore crashing = new CrashingStore(real, fatal, committed);
        return (MessageStore) Proxy.newProxyInstance(
                CrashingStore.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    try {
                        return switch (method.getName()) {
                            case "write", "dotLeaves", "dotAnswered" ->
                                crashing.write(() -> method.invoke(real, arguments));
                            case "submit" -> crashing.write(() -> durable(method.invoke(real, arguments)));
                            default -> method.invoke(real, arguments);
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Object durable(Object stage) {
        CompletableFuture<?> future = ((CompletionStage<?>) stage).toCompletableFuture();
        future.join();
        return future;
    }

    private interface Write {
        Object run() throws Exception;
    }

    private Object write(Write write) throws Exception {
        writes++;
        if (writes > fatal || (writes == fatal && !committed)) {
            throw new Killed();
        }
        Object result = write.run();
        if (writes == fatal) {
            throw new Killed();
        }
        return result;
    }
}
