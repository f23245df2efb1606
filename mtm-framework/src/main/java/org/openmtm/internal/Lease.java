// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext.Registration;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;

/**
 * What a server MTM works on is only lent to it: when it was closed, the framework gives its work to the next one, and what a
 * thread of the old one does after that must not reach the store any more.
 */
final class Lease {
    private final Set<Runnable> atEnd = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    void end() {
        over = true;
        atEnd.forEach(Runnable::run);
        atEnd.clear();
    }

    void require() {
        if (over) {
            throw hasEnded();
        }
    }

    /** What those are told who go on nevertheless. */
    static MessagingException hasEnded() {
        return new MessagingException(
                ErrorKind.UNAVAILABLE, "The module was closed, and what it works on belongs to the next one", "");
    }

    /** @param action to be run when the lease ends; now, if it has ended @return takes it back */
    Registration atEnd(Runnable action) {
        atEnd.add(action);
        if (over) {
            action.run();
        }
        return () -> atEnd.remove(action);
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
                    return call(store, method, arguments);
                });
    }

    private Object call(MessageStore store, Method method, Object[] arguments) throws Throwable {
        Leased change = null;
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof StoreChange<?> given) {
            change = new Leased(given);
            arguments[0] = change;
        }
        Object result;
        try {
            result = method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (change != null) {
            change.takenIn = true;
        }
        return result instanceof AutoCloseable registration && method.getName().equals("onCommit")
                ? until(registration)
                : result;
    }

    private AutoCloseable until(AutoCloseable registration) {
        Registration ending = atEnd(() -> close(registration));
        return () -> {
            ending.close();
            registration.close();
        };
    }

    private static void close(AutoCloseable registration) {
        try {
            registration.close();
        } catch (Exception e) {
            Log.MODULES.warn("A listener of a module that was closed cannot be removed", e);
        }
    }

    /**
     * A change of the module's. It may have waited for a place in the queue of the store, or for the store itself, until the
     * lease was over: then it comes too late. One that the store took in before is ahead of all that the next server does.
     */
    private final class Leased implements StoreChange<Object> {
        private final StoreChange<?> change;
        private volatile boolean takenIn;

        Leased(StoreChange<?> change) {
            this.change = change;
        }

        @Override
        public Object apply(StoreTransaction transaction) {
            if (!takenIn) {
                require();
            }
            return change.apply(transaction);
        }
    }
}
