// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoredBody;

/**
 * The one way to the store. Everybody holds what {@link #store()} gives, and nobody a store itself, so that one store can go
 * and the next one come while all others stay. While there is none, calls wait for the next one, but not for ever.
 *
 * <p>All methods pass in the same way, so that none can be forgotten; only what outlives its call is treated by its type.
 */
final class StoreGate implements AutoCloseable {
    /** How long a store that goes waits for cursors that are being read. */
    private static final Duration READING = Duration.ofMillis(500);

    /** A store behind the gate, and how many calls are in it. */
    private static final class Tenancy {
        final MessageStore store;
        AutoCloseable commits;
        int calls;

        Tenancy(MessageStore store) {
            this.store = store;
        }
    }

    private final Duration patience;
    private final Duration ending;
    private final MessageStore front;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Set<LentCursor<?>> cursors =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final Set<CompletableFuture<?>> promised = ConcurrentHashMap.newKeySet();

    /** The store that a thread is inside of: what it calls from there belongs to the same call, and never waits. */
    private final ThreadLocal<MessageStore> inside = new ThreadLocal<>();

    private Tenancy tenancy;
    private boolean shut;
    private boolean closed;

    /**
     * @param patience how long a call waits for the next store
     * @param ending how long a store that goes waits for the calls that are in it
     */
    StoreGate(Duration patience, Duration ending) {
        this.patience = patience;
        this.ending = ending;
        this.front = (MessageStore) Proxy.newProxyInstance(
                StoreGate.class.getClassLoader(), new Class<?>[] {MessageStore.class}, this::called);
    }

    /** The store, whichever it is at the moment. */
    MessageStore store() {
        return front;
    }

    /** Lets calls through to a store. What was asked of the one before, and never answered, fails now. */
    void open(MessageStore store) {
        Tenancy next = new Tenancy(store);
        next.commits = store.onCommit(this::committed);
        List<CompletableFuture<?>> unanswered = List.copyOf(promised); // before anybody asks the next one
        synchronized (this) {
            tenancy = next;
            shut = false;
            notifyAll();
        }
        giveUp(unanswered, "The message store was replaced before it said whether the change was written");
        committed();
    }

    private void giveUp(List<CompletableFuture<?>> unanswered, String why) {
        promised.removeAll(unanswered);
        unanswered.forEach(promise -> promise.completeExceptionally(
                new MessagingException(ErrorKind.UNAVAILABLE, why, "Look whether it is there")));
    }

    synchronized boolean isOpen() {
        return tenancy != null && !shut;
    }

    synchronized boolean holds(MessageStore store) {
        return tenancy != null && tenancy.store == store;
    }

    /** Lets nobody in any more, and returns when all are out, or the time for that is over. */
    void shut() {
        Tenancy going;
        synchronized (this) {
            going = tenancy;
            shut = true;
            if (going == null) {
                return;
            }
            if (!awaitOut(going)) {
                Log.MODULES.warn("The message store goes while {} calls are still in it", going.calls);
            }
            tenancy = null;
        }
        endCursors();
        try {
            going.commits.close();
        } catch (Exception e) {
            Log.MODULES.warn("The message store that goes cannot be listened to any less", e);
        }
    }

    /** @return false if the time was over before */
    private boolean awaitOut(Tenancy going) {
        long deadline = System.nanoTime() + ending.toNanos();
        boolean interrupted = false;
        while (going.calls > 0 && System.nanoTime() < deadline) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true; // to let go of the store in the middle of a call would be worse
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return going.calls == 0;
    }

    private void endCursors() {
        long deadline = System.nanoTime() + READING.toNanos();
        for (LentCursor<?> cursor : List.copyOf(cursors)) {
            cursor.endBy(deadline);
        }
        cursors.clear();
    }

    /** Nobody needs to wait any more: there will be no other store. */
    @Override
    public void close() {
        boolean answersCome;
        synchronized (this) {
            closed = true;
            notifyAll();
            answersCome = tenancy != null;
        }
        if (!answersCome) {
            giveUp(List.copyOf(promised), "The message store went before it said whether the change was written");
        }
    }

    private void committed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                Log.MODULES.warn("A listener of commits failed", e); // it may be a module's, and others wait behind it
            }
        }
    }

    private Object called(Object self, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "the store behind the gate";
            };
        }
        if (method.getName().equals("onCommit")) {
            return onCommit((Runnable) arguments[0]);
        }
        MessageStore mine = inside.get();
        return mine == null ? visit(method, arguments) : call(mine, method, arguments);
    }

    private AutoCloseable onCommit(Runnable listener) {
        Runnable own = listener::run;
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private Object visit(Method method, Object[] arguments) throws Throwable {
        Tenancy visited = enter();
        inside.set(visited.store);
        try {
            return call(visited.store, method, arguments);
        } finally {
            inside.remove();
            leave(visited);
        }
    }

    private synchronized Tenancy enter() {
        if (tenancy == null || shut) {
            awaitOpen();
        }
        tenancy.calls++;
        return tenancy;
    }

    private void awaitOpen() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (tenancy == null || shut) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || closed) {
                throw unavailable();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MessagingException(
                        ErrorKind.UNAVAILABLE, "Interrupted while the message store was being replaced", "");
            }
        }
    }

    private synchronized void leave(Tenancy visited) {
        visited.calls--;
        if (shut) {
            notifyAll();
        }
    }

    private MessagingException unavailable() {
        return closed
                ? new MessagingException(ErrorKind.UNAVAILABLE, "The message store is closed: the middleware stops", "")
                : new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The message store is not there: it was stopped or is being replaced, and no other one came in "
                                + patience.toSeconds() + " s",
                        "See that its bundle org.openmtm.messagestore is started, and what the log says of it");
    }

    private Object call(MessageStore store, Method method, Object[] arguments) throws Throwable {
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof StoreChange<?> change) {
            arguments[0] = within(store, change);
        }
        Object result;
        try {
            result = method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (result instanceof StoreCursor<?> cursor) {
            return lent(cursor);
        }
        if (result instanceof CompletionStage<?> stage) {
            return promised(stage);
        }
        return result instanceof Optional<?> found && method.getName().equals("body")
                ? body(store, (EntryId) arguments[0], found)
                : result;
    }

    /** A change runs on a thread of the store: what it asks the store there, is asked of the same one. */
    private StoreChange<Object> within(MessageStore store, StoreChange<?> change) {
        return transaction -> {
            MessageStore before = inside.get();
            inside.set(store);
            try {
                return change.apply(transaction);
            } finally {
                if (before == null) {
                    inside.remove();
                } else {
                    inside.set(before);
                }
            }
        };
    }

    private <T> StoreCursor<T> lent(StoreCursor<T> cursor) {
        LentCursor<T> lent = new LentCursor<>(cursor, cursors::remove);
        cursors.add(lent);
        return lent;
    }

    private <T> CompletionStage<T> promised(CompletionStage<T> stage) {
        CompletableFuture<T> promise = new CompletableFuture<>();
        promised.add(promise);
        stage.whenComplete((value, trouble) -> {
            promised.remove(promise);
            if (trouble == null) {
                promise.complete(value);
            } else {
                promise.completeExceptionally(
                        trouble instanceof CompletionException wrapped && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : trouble);
            }
        });
        return promise.minimalCompletionStage();
    }

    private Optional<StoredBody> body(MessageStore from, EntryId message, Optional<?> found) {
        return found.map(StoredBody.class::cast).map(body -> new LentBody(body, () -> open(from, message, body)));
    }

    private InputStream open(MessageStore from, EntryId message, StoredBody body) {
        MessageStore mine = inside.get();
        if (mine == from) {
            return body.open();
        }
        Tenancy visited = enter();
        try {
            StoredBody now = visited.store == from ? body : same(visited.store, message, body);
            return now.open();
        } finally {
            leave(visited);
        }
    }

    private static StoredBody same(MessageStore store, EntryId message, StoredBody body) {
        return store.body(message)
                .filter(now -> now.sha256().equals(body.sha256()))
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.CONFLICT,
                        "The body of message " + message + " has changed since the message store was replaced",
                        "Read the message again"));
    }
}
