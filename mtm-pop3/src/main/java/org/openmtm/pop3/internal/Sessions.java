// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.support.ServiceBoard;
import org.openmtm.operation.Progress;
import org.openmtm.pop3.mirror.Course;
import org.openmtm.pop3.mirror.Mirror;
import org.openmtm.pop3.mirror.Report;
import org.openmtm.pop3.mirror.Session;
import org.openmtm.pop3.protocol.Pop3Connection;

/**
 * The sessions of one service, one at a time: a maildrop is locked by its session. Whoever needs one waits for its turn; long work
 * lends the session to short work at its safe places. A session is ended as soon as nobody uses it, or, on a service that stays
 * connected, when nobody used it for a while. Thread safe.
 */
final class Sessions implements AutoCloseable {
    /** What is done with a session. */
    @FunctionalInterface
    interface Work {
        void with(Session session, Course course);
    }

    private static final Duration GRACE = Duration.ofMillis(500);
    private static final int DISTRUST = 2;

    private final ServerContext context;
    private final Dialler dialler;
    private final ServiceBoard board;
    private final Semaphore line = new Semaphore(1, true);
    private final Set<String> troublesome = ConcurrentHashMap.newKeySet();
    private volatile Pop3Connection connection;
    private volatile OperationContext holder;
    private volatile boolean closed;
    private volatile boolean staying;
    private volatile Duration loginDelay = Duration.ZERO;
    private volatile long usedAt = System.nanoTime();
    // These belong to whoever has the line.
    private Session session;
    private int inside;
    private boolean lockstep;
    private int pipelinesBroken;

    Sessions(ServerContext context, Dialler dialler, ServiceBoard board) {
        this.context = context;
        this.dialler = dialler;
        this.board = board;
    }

    /**
     * Does something in a session, opening one if none is open.
     *
     * @param fresh whether it has to show what is there now: one that is open shows its log-in
     * @throws MessagingException what the work threw, or why there is no session; what goes wrong with ending it afterwards is a
     *     problem of the report
     */
    void use(OperationContext operation, boolean fresh, Report report, Work work) throws InterruptedException {
        take(operation);
        inside++;
        try (OperationContext.Registration cancel = operation.onCancel(() -> breakOff(operation))) {
            if (fresh && inside == 1 && session != null && !isFresh()) {
                end(report);
            }
            Session mine = open(operation);
            Pop3Connection wire = mine.connection();
            long bytes = wire.bytes();
            long roundTrips = wire.roundTrips();
            work.with(mine, course(operation, mine));
            settle(operation, report);
            report.cost(wire.bytes() - bytes, wire.roundTrips() - roundTrips);
        } catch (MessagingException e) {
            failed(e);
            throw e;
        } finally {
            inside--;
            give();
        }
    }

    /** A session shows what was there when it began (RFC 1939, 4); where log-ins have to be far apart, that has to do. */
    private boolean isFresh() {
        return !session.listed() && session.connection().capabilities().loginDelay() > 0;
    }

    private void take(OperationContext operation) throws InterruptedException {
        while (!line.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            operation.checkCancelled();
        }
        holder = operation;
    }

    private void give() {
        usedAt = System.nanoTime();
        holder = null;
        line.release();
    }

    private Session open(OperationContext operation) {
        if (closed) {
            throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
        }
        if (session == null || session.connection().isClosed() || (inside == 1 && !stillThere())) {
            operation.checkCancelled();
            operation.progress(Progress.stage("connect", ""));
            board.connecting();
            Dialler.Dialled dialled = dialler.dial(lockstep, opening -> {
                connection = opening;
                operation.checkCancelled(); // a cancel before this had nothing to break
            });
            session = new Session(mirror(), settings().rules(), dialled.connection(), troublesome);
            loginDelay = Duration.ofSeconds(dialled.connection().capabilities().loginDelay());
            board.connected(dialled.details());
        }
        return session;
    }

    /** Servers end sessions that nobody uses, and networks forget them. Whoever lends his session sees for himself. */
    private boolean stillThere() {
        Pop3Connection kept = session.connection();
        try {
            kept.noop();
        } catch (MessagingException e) {
            kept.close(); // a new one takes its place
        }
        return !kept.isClosed();
    }

    /** After work that went well, as long as no longer work lent its session for it. */
    private void settle(OperationContext operation, Report report) {
        if (!lockstep) {
            pipelinesBroken = 0;
        } else if (pipelinesBroken < DISTRUST) {
            lockstep = false;
        }
        boolean keep = staying && !settings().idle().isZero();
        if (inside == 1 && session != null && (!keep || session.hasToEnd())) {
            operation.progress(Progress.stage("quit", ""));
            end(report);
        }
    }

    private void end(Report report) {
        Session ending = session;
        session = null;
        try {
            ending.end(report);
        } catch (MessagingException e) {
            report.problem("the session did not end well: " + e.oneLine() + ". The next one sees what was deleted");
        }
        rest();
    }

    /** No session is open. */
    private void rest() {
        if (staying) {
            board.connected(Map.of());
        } else {
            board.disconnected();
        }
    }

    private void failed(MessagingException e) {
        Session broken = session;
        session = null;
        if (broken != null) {
            if (broken.connection().pipelines() && isOfTheWire(e)) {
                lockstep = true;
                pipelinesBroken++;
            }
            broken.connection().close();
        }
        if (e.kind() == ErrorKind.CANCELLED) {
            rest();
        } else {
            board.fault(e);
        }
    }

    private static boolean isOfTheWire(MessagingException e) {
        return e.kind() == ErrorKind.NETWORK || e.kind() == ErrorKind.PROTOCOL;
    }

    /** Whether the same work may go well in another session, without commands sent ahead: a server may promise too much. */
    boolean worthAnotherTry(MessagingException e) {
        return isOfTheWire(e) && lockstep && !closed;
    }

    private Course course(OperationContext operation, Session mine) {
        return new Course() {
            @Override
            public void checkpoint() {
                if (closed || Thread.currentThread().isInterrupted()) {
                    throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
                }
                operation.checkCancelled();
            }

            @Override
            public boolean wanted() {
                return line.hasQueuedThreads();
            }

            @Override
            public void lend() {
                if (wanted()) {
                    Sessions.this.lend(operation, mine);
                }
            }

            @Override
            public void progress(Progress progress) {
                operation.progress(progress);
            }
        };
    }

    private void lend(OperationContext operation, Session mine) {
        give();
        line.acquireUninterruptibly();
        holder = operation;
        if (session != mine || mine.connection().isClosed()) {
            operation.checkCancelled();
            throw new MessagingException(ErrorKind.NETWORK, "The session ended meanwhile", "Try again");
        }
    }

    private void breakOff(OperationContext operation) {
        if (holder == operation) {
            breakOff();
        }
    }

    private void breakOff() {
        Pop3Connection current = connection;
        if (current != null) {
            current.close();
        }
    }

    /** From now on a session is kept for a while when nobody uses it, and the service counts as connected. */
    void stay(boolean stays) {
        staying = stays;
    }

    boolean staying() {
        return staying;
    }

    /** Ends the session if nobody uses it now. @return whether none is open */
    boolean endUnused() {
        if (!line.tryAcquire()) {
            return false;
        }
        try {
            if (inside > 0) {
                return false; // it is lent, and comes back
            }
            if (session != null) {
                end(new Report());
            }
            return true;
        } finally {
            line.release();
        }
    }

    /** Waits until nobody uses the session, and ends it. */
    void leave(OperationContext operation) throws InterruptedException {
        take(operation);
        try {
            if (session != null) {
                end(new Report());
            }
            board.disconnected();
        } finally {
            give();
        }
    }

    /** What the server wants between two log-ins; zero where it does not say. */
    Duration loginDelay() {
        return loginDelay;
    }

    /** How long nobody has used a session. */
    Duration unused() {
        return Duration.ofNanos(System.nanoTime() - usedAt);
    }

    Mirror mirror() {
        return Mirror.of(context.store(), context.service().id());
    }

    Pop3Settings settings() {
        return new Pop3Settings(context.settings());
    }

    /** Ends what can be ended well at once, and breaks the rest. */
    @Override
    public void close() {
        closed = true;
        staying = false;
        boolean free = false;
        try {
            free = line.tryAcquire(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            if (free && session != null) {
                session.connection().leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            breakOff();
            if (free) {
                line.release();
            }
        }
    }
}
