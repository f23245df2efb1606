// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one service, at most two. The primary one is kept while the service stays connected, and the watch
 * listens on it whenever no command wants it. The secondary one is opened when a command comes while another has the
 * primary, kept for a while, and logged out. Where the server refuses a second one, foreground and background share one:
 * long work lends it where it can rest.
 *
 * <p>A handler needs one call, which waits for its turn, opens what has to be opened, closes what broke, and lets
 * cancelling the operation break the connection while it has it:
 *
 * <pre>{@code
 * service.connections().use(operation, Lane.FOREGROUND, turn -> {
 *     new Replay(turn.scope(SyncScope.Depth.NEW, report)).run();
 *     return OperationResult.of(report.values(turn.bytes(), turn.roundTrips()));
 * });
 * }</pre>
 *
 * <p>On a service that does not stay connected, {@code use} connects for this one work; {@link #useConnected} refuses.
 * Thread safe; any number of commands may ask at once.
 */
final class Connections implements AutoCloseable {
    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Turn turn) throws InterruptedException;
    }

    /** How long the secondary connection is kept without use. */
    private static final Duration KEPT = Duration.ofSeconds(60);

    /** Without use for so long, a connection is asked whether it still lives before anything is entrusted to it. */
    private static final long FRESH_MILLIS = 15_000;

    private final Logger log = LoggerFactory.getLogger(Connections.class);
    private final ServerContext context;
    private final StatusBoard board;
    private final HostBudgets hosts;
    private final Connector connector;
    private final Turns turns;
    private final AccountBudget budget = new AccountBudget();
    private final Runnable saver = this::dropUnused;
    private volatile Thread keeper;

    Connections(ServerContext context, Shared shared, StatusBoard board) {
        this.context = context;
        this.board = board;
        this.hosts = shared.hosts();
        this.connector = new Connector(context, shared);
        this.turns = new Turns(new Link(context, connector, hosts), new Link(context, connector, hosts));
        hosts.addSaver(saver);
    }

    /**
     * Does something over a connection.
     *
     * @param lane foreground work goes before background work
     * @throws MessagingException what the work threw, or why there is no connection: LIMIT where the server takes no more
     */
    <T> T use(OperationContext operation, Lane lane, Work<T> work) throws InterruptedException {
        while (true) {
            Turn turn = turns.take(
                    operation,
                    lane,
                    () -> budget.allowsSecond(allowed()),
                    place -> new Turn(context, turns, operation, lane, place));
            try (OperationContext.Registration cancel = operation.onCancel(() -> breakOff(turn))) {
                if (ready(turn)) {
                    return work.with(turn);
                }
            } catch (MessagingException e) {
                failed(turn, e);
                throw e;
            } catch (InterruptedException | RuntimeException | Error e) {
                brokenOff(turn);
                throw e;
            } finally {
                give(turn);
            }
        }
    }

    /** As {@link #use}, on a connected service only. @throws MessagingException DISCONNECTED */
    <T> T useConnected(OperationContext operation, Lane lane, Work<T> work) throws InterruptedException {
        requireConnected();
        return use(operation, lane, work);
    }

    /** @throws MessagingException DISCONNECTED unless the service stays connected */
    void requireConnected() {
        if (!turns.staying()) {
            throw new MessagingException(
                    ErrorKind.DISCONNECTED,
                    "The account " + context.service().name() + " is not connected",
                    "Connect it first");
        }
    }

    /** Whether the service stays connected, apart from interruptions. */
    boolean staying() {
        return turns.staying();
    }

    /** The primary connection if it is open, else null. */
    ImapConnection open() {
        Link link = turns.primary.link;
        return link.usable() ? link.connection() : null;
    }

    private int allowed() {
        return context.settings().number("connections", 2);
    }

    /** Opens the connection of the turn if it is not open or died. @return false to take another turn */
    private boolean ready(Turn turn) throws InterruptedException {
        boolean opened = !turn.link().usable() || !alive(turn.place());
        if (opened) {
            turn.operation().progress(Progress.stage("connect", ""));
            try {
                open(turn);
            } catch (MessagingException e) {
                if (isSecondary(turn) && refused(e)) {
                    budget.refused(e);
                    log.info(
                            "{} has to do with one connection: {}",
                            context.service().name(),
                            e.oneLine());
                    return false;
                }
                throw e;
            }
        }
        turn.begin(opened);
        return true;
    }

    private void open(Turn turn) throws InterruptedException {
        OperationContext operation = turn.operation();
        if (isSecondary(turn)) {
            turn.link().open(HostBudgets.Demand.optional(), operation::isCancelled);
            budget.accepted();
            return;
        }
        board.connecting();
        Duration patience = context.settings().seconds("connect.timeout.seconds", 20);
        ImapConnection connection =
                turn.link().open(new HostBudgets.Demand(patience, operation::checkCancelled), operation::isCancelled);
        board.connected(connection, turn.settings().user());
    }

    private boolean isSecondary(Turn turn) {
        return turn.place() == turns.secondary;
    }

    /** One that was not used for a while is asked first: the server may have gone without a word. */
    private boolean alive(Place place) {
        if (place.unusedMillis() < FRESH_MILLIS) {
            return true;
        }
        try {
            place.link.connection().noop();
            return true;
        } catch (MessagingException e) {
            log.debug("A connection of {} had died", context.service().name(), e);
            place.link.breakOff();
            return false;
        }
    }

    /**
     * Whether the server does not want a second one. With the first one logged in, a refused log-in cannot be about the
     * password: some servers put their limit so.
     */
    private boolean refused(MessagingException e) {
        return switch (e.kind()) {
            case LIMIT, BUSY, REFUSED -> true;
            case AUTHENTICATION -> turns.primary.link.usable();
            default -> false;
        };
    }

    /** Work that did not come to its end may have left answers on their way: such a connection is of no more use. */
    private void brokenOff(Turn turn) {
        if (turns.has(turn)) {
            turn.link().breakOffUnlessQuiet();
        }
    }

    /** What a failure does to the connection. */
    private void failed(Turn turn, MessagingException e) {
        brokenOff(turn);
        if (!turns.has(turn)) {
            return;
        }
        Link link = turn.link();
        if (isSecondary(turn) || turns.staying()) {
            return;
        }
        if (e.kind() == ErrorKind.CANCELLED || Thread.currentThread().isInterrupted()) {
            link.breakOff();
            board.disconnected();
        } else {
            link.logout();
            board.fault(e);
        }
    }

    private void give(Turn turn) {
        if (turns.give(turn)) {
            leave(turn.place());
        } else if (isSecondary(turn) && turn.link().usable()) {
            keep();
        }
    }

    /** Logs out what nobody needs; somebody still has it. */
    private void leave(Place place) {
        boolean was = place.link.usable();
        place.link.logout();
        turns.giveBack(place);
        if (was && place == turns.primary) {
            board.disconnected();
        }
    }

    /** Sees to it that the secondary connection is closed when it was not used for a while. */
    private synchronized void keep() {
        if (keeper == null) {
            keeper = Threads.start("openmtm-imap4-keeper " + context.service().name(), this::closeUnused);
        }
    }

    private void closeUnused() {
        try {
            if (turns.awaitUnused(turns.secondary, KEPT, this)) {
                leave(turns.secondary);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            keeper = null;
        }
    }

    /** Closes a secondary connection that nobody uses: another account needs it more. */
    private void dropUnused() {
        if (turns.takeUnused(turns.secondary, this)) {
            leave(turns.secondary);
        }
    }

    private void breakOff(Turn turn) {
        turns.wake();
        if (turns.has(turn)) {
            turn.link().breakOff();
        }
    }

    /** Logs out what nobody uses, and waits for what is in use; after the limit it is broken off. */
    void logout(OperationContext operation, Duration limit) throws InterruptedException {
        for (Place place : List.of(turns.secondary, turns.primary)) {
            turns.force(place, operation, limit);
            leave(place);
        }
        board.disconnected();
    }

    /** Closes whatever is open, at once. */
    void breakOff() {
        turns.primary.link.breakOff();
        turns.secondary.link.breakOff();
        board.disconnected();
    }

    /** Opens a connection besides, for a test of the account; it counts against no budget and is the caller's to close. */
    ImapConnection openApart(OperationContext operation, List<OperationContext.Registration> registrations) {
        return turns.primary.link.openApart(opening -> registrations.add(operation.onCancel(opening::close)));
    }

    /** Whose turn it is: for the watch, which listens on the primary connection. */
    Turns turns() {
        return turns;
    }

    /** What there is to tell of them, in order. */
    Map<String, String> describe() {
        return ConnectionFigures.of(
                context.settings(), hosts, budget, connector, turns.primary.link, turns.secondary.link);
    }

    @Override
    public void close() {
        turns.close();
        hosts.removeSaver(saver);
        turns.primary.link.close();
        turns.secondary.link.close();
        Thread stopping = keeper;
        if (stopping != null) {
            try {
                stopping.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
