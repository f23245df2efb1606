// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;

/** A store whose disk is full at some of its writes. */
final class FullStore {
    private FullStore() {}

    /** @param full which writes fail, counted from 1 */
    static MessageStore around(MessageStore real, IntPredicate full) {
        AtomicInteger writes = new AtomicInteger();
        return (MessageStore) Proxy.newProxyInstance(
                FullStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("dotLeaves")) {
                        // Where nothing can be written, the dot has no way at all.
                        if (full.test(writes.get() + 1)) {
                            return false;
                        }
                        writes.incrementAndGet();
                    }
                    boolean submits = method.getName().equals("submit");
                    if ((submits || method.getName().equals("write")) && full.test(writes.incrementAndGet())) {
                        MessagingException e =
                                new MessagingException(ErrorKind.DISK_FULL, "The disk is full", "Make room");
                        if (submits) {
                            return CompletableFuture.failedStage(e);
                        }
                        throw e;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
