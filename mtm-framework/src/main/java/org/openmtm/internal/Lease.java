// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;

/**
 * What a server MTM works on is only lent to it: when it was closed, the framework gives its work to the next one, and what a
 * thread of the old one does after that must not reach the store any more.
 */
final class Lease {
    private volatile boolean over;

    void end() {
        over = true;
    }

    void require() {
        if (over) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE, "The module was closed, and what it works on belongs to the next one", "");
        }
    }

    /** The store for as long as the lease lasts. */
    MessageStore of(MessageStore store) {
        return (MessageStore) Proxy.newProxyInstance(
                Lease.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals")
                                ? (Object) (self == arguments[0])
                                : method.invoke(store, arguments);
                    }
                    require();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
