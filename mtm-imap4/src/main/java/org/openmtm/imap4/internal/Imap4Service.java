// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.Operation;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;

/** What the handlers of one service share. Thread safe. */
final class Imap4Service implements AutoCloseable {
    private static final Duration ENDING = Duration.ofMillis(1500);

    private final ServerContext context;
    private final Shared shared;
    private final StatusBoard board;
    private final Connections connections;
    private final ReentrantLock sending = new ReentrantLock();
    private volatile Map<EntryId, RemoteFolder> atConnect = Map.of();
    private InboxWatch watch;
    private boolean closed;
    private int working;
    private long workedAt = System.nanoTime();

    Imap4Service(ServerContext context, Shared shared) {
        this.context = context;
        this.shared = shared;
        this.board = new StatusBoard(context);
        this.connections = new Connections(context, shared, board);
        board.figures(connections::describe);
    }

    ServerContext context() {
        return context;
    }

    EntryId id() {
        return context.service().id();
    }

    MessageStore store() {
        return context.store();
    }

    StatusBoard board() {
        return board;
    }

    Connections connections() {
        return connections;
    }

    /** The settings as they are now. Over a connection those count that it was opened with: {@link Turn#settings()}. */
    Imap4Settings settings() {
        return new Imap4Settings(context.settings());
    }

    Clock clock() {
        return shared.clock();
    }

    /** Held by whoever sends pending changes. */
    ReentrantLock sending() {
        return sending;
    }

    /** The operations of one lane that have not ended, oldest first. */
    List<Operation> operations(Lane lane) {
        return context.operations().stream()
                .filter(operation -> !operation.state().isFinal() && context.lane(operation.command()) == lane)
                .toList();
    }

    /** Notes where the folders stand, before the watch moves them: for what is new since the connect. */
    void noteFolders() {
        Map<EntryId, RemoteFolder> now = new HashMap<>();
        store().remoteFolders(id()).forEach(folder -> now.put(folder.folder(), folder));
        atConnect = now;
    }

    /** The folder as it stood at the last connect, or null. */
    RemoteFolder atConnect(EntryId folder) {
        return atConnect.get(folder);
    }

    /** Notes that a command begins that somebody gave: the time without work is over. */
    synchronized void begin() {
        working++;
    }

    /** Notes its end. */
    synchronized void end() {
        working--;
        workedAt = System.nanoTime();
        notifyAll();
    }

    /**
     * Waits until the service does not stay connected any more.
     *
     * @param idle also until no command came for so long; zero for never
     * @return false if no command came for so long
     */
    boolean awaitLeft(OperationContext operation, Duration idle) throws InterruptedException {
        long began = System.nanoTime();
        try (OperationContext.Registration cancel = operation.onCancel(this::wake)) {
            synchronized (this) {
                while (connections.staying()) {
                    operation.checkCancelled();
                    long left = 0;
                    if (!idle.isZero() && working == 0) {
                        long since = System.nanoTime() - Math.max(began, workedAt);
                        left = idle.toMillis() - since / 1_000_000;
                        if (left <= 0) {
                            return false;
                        }
                    }
                    wait(left);
                }
                return true;
            }
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Keeps the primary connection and listens to the inbox on it. */
    synchronized void stay() {
        connections.turns().stay();
        if (!closed && (watch == null || !watch.alive())) {
            watch = new InboxWatch(
                    context, connections.turns(), board, shared.refreshing(), new Sending(this)::over, this::wake);
        }
    }

    /** Ends the listening and the wish to stay connected; connections are not closed by it. @return who listened, or null */
    synchronized InboxWatch leave() {
        InboxWatch stopping = watch;
        watch = null;
        if (stopping != null) {
            stopping.stop();
        }
        connections.turns().leave();
        notifyAll();
        return stopping;
    }

    @Override
    public void close() {
        InboxWatch stopping;
        synchronized (this) {
            closed = true;
            stopping = leave();
        }
        connections.close();
        try {
            awaitSent();
            if (stopping != null) {
                stopping.join(ENDING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next module must not look for what this one is about to send: its connection is closed, so it ends soon. */
    private void awaitSent() throws InterruptedException {
        if (sending.tryLock(500, TimeUnit.MILLISECONDS)) {
            sending.unlock();
        }
    }
}
