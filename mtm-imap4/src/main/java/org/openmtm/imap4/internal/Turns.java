// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.Idle;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is to use which of the two connections of a service: a foreground command's first, then a background
 * command's, then that of the watch, which listens on the primary one and makes way. And whose turn it is to bring a folder in
 * step. One monitor, and a lock for each folder; no connection is opened, used or closed in here.
 */
final class Turns {
    /** How long a command waits for the watch to make way before it takes another connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Logger log = LoggerFactory.getLogger(Turns.class);
    private final Object watch = new Object();
    private final Map<EntryId, ReentrantLock> folders = new ConcurrentHashMap<>();
    final Place primary;
    final Place secondary;
    private int foregroundWaiting;
    private int backgroundWaiting;
    private long uses;
    private boolean staying;
    private boolean closed;
    private Idle idle;

    Turns(Link primary, Link secondary) {
        this.primary = new Place(primary);
        this.secondary = new Place(secondary);
    }

    /**
     * Waits for a place and takes it for the turn that is made of it.
     *
     * @param second whether a second connection may be opened now
     */
    synchronized Turn take(OperationContext operation, Lane lane, BooleanSupplier second, TurnMaker maker)
            throws InterruptedException {
        boolean foreground = lane != Lane.BACKGROUND;
        waiting(foreground, 1);
        long start = System.nanoTime();
        try (OperationContext.Registration wake = operation.onCancel(this::wake)) {
            while (true) {
                if (closed) {
                    throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
                }
                operation.checkCancelled();
                Place place = choose(foreground, System.nanoTime() - start > PATIENCE.toNanos(), second);
                if (place != null) {
                    Turn turn = maker.make(place);
                    place.take(turn);
                    uses += place == primary ? 1 : 0;
                    return turn;
                }
                wait(500);
            }
        } finally {
            waiting(foreground, -1);
            notifyAll();
        }
    }

    /** Makes a turn of a place. */
    interface TurnMaker {
        Turn make(Place place);
    }

    private void waiting(boolean foreground, int change) {
        if (foreground) {
            foregroundWaiting += change;
        } else {
            backgroundWaiting += change;
        }
    }

    private Place choose(boolean foreground, boolean impatient, BooleanSupplier second) {
        if (!foreground && foregroundWaiting > 0) {
            return null;
        }
        for (Place place : new Place[] {primary, secondary}) {
            // What is lent is lent to the foreground.
            boolean open = place == primary || place.link.usable();
            if (place.free() && open && (foreground || !place.lent())) {
                return place;
            }
        }
        boolean watched = primary.has(watch);
        if (watched) {
            interruptIdle();
        }
        boolean another = (!watched || impatient) && secondary.free() && !secondary.lent() && second.getAsBoolean();
        return another ? secondary : null;
    }

    /**
     * Gives the place of the turn back.
     *
     * @return whether nobody needs its connection any more; then the turn still has it, to be given back after the log-out
     */
    synchronized boolean give(Turn turn) {
        Place place = turn.place();
        if (!place.has(turn)) {
            place.abandon();
            return false;
        }
        if (!staying && waiting() == 0 && !closed) {
            return true;
        }
        giveBack(place);
        return false;
    }

    synchronized void giveBack(Place place) {
        place.give();
        notifyAll();
    }

    private int waiting() {
        return foregroundWaiting + backgroundWaiting + (primary.lent() ? 1 : 0) + (secondary.lent() ? 1 : 0);
    }

    /** Whether foreground work waits for the place of this turn. */
    synchronized boolean wantedFrom(Turn turn) {
        return turn.lane() == Lane.BACKGROUND && foregroundWaiting > 0;
    }

    /** Waits for a moment until nobody else brings this folder in step. @return whether the calling thread may, now */
    boolean enter(EntryId folder) throws InterruptedException {
        // In the order in which they came: the watch comes back at once where there is always something new.
        return folders.computeIfAbsent(folder, unused -> new ReentrantLock(true))
                .tryLock(100, TimeUnit.MILLISECONDS);
    }

    /** The calling thread does not bring the folder in step any more. */
    void leave(EntryId folder) {
        folders.get(folder).unlock();
    }

    /** Lets foreground work use the connection of the turn, and takes it back. */
    synchronized void lend(Turn turn) throws InterruptedException {
        Place place = turn.place();
        place.lend();
        notifyAll();
        while (!place.free() || foregroundWaiting > 0) {
            turn.run();
            wait(500);
        }
        turn.run();
        place.takeBack();
        uses++;
    }

    /** Whether the turn has its connection: not while it is lent. */
    synchronized boolean has(Turn turn) {
        return turn.place().has(turn);
    }

    /** From now on the primary connection is kept. @return whether there is one already */
    synchronized boolean stay() {
        staying = true;
        return primary.link.usable();
    }

    /** The primary connection is not kept any more; commands that run keep theirs until they end. */
    synchronized void leave() {
        staying = false;
        wakeWatch();
    }

    synchronized boolean staying() {
        return staying;
    }

    /** Takes a place nobody uses, to close its connection. @return false if somebody uses it, or it is closed */
    synchronized boolean takeUnused(Place place, Object owner) {
        if (!place.unused()) {
            return false;
        }
        place.take(owner);
        return true;
    }

    /** Waits for a place, whoever has it, and breaks its connection off when the limit is over. */
    synchronized void force(Place place, OperationContext operation, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!place.free()) {
            operation.checkCancelled();
            if (System.nanoTime() - end > 0) {
                place.link.breakOff();
            }
            wait(50);
        }
        place.take(operation);
    }

    /** Waits until a place was not used for so long. @return false when it is closed for another reason */
    synchronized boolean awaitUnused(Place place, Duration time, Object owner) throws InterruptedException {
        while (!closed && place.link.usable()) {
            long left = time.toMillis() - place.unusedMillis();
            if (left <= 0 && takeUnused(place, owner)) {
                return true;
            }
            wait(Math.max(100, left));
        }
        return false;
    }

    /** Waits until no command has or wants the primary connection. */
    synchronized void takeForWatch() throws InterruptedException {
        while (!primary.free() || waiting() > 0) {
            wait();
        }
        primary.take(watch);
    }

    /** Whether a command waits for a connection. */
    synchronized boolean wanted() {
        return waiting() > 0;
    }

    /** How many commands had the primary connection so far: a change means that another mailbox may be open. */
    synchronized long uses() {
        return uses;
    }

    /** Sets what is to be interrupted when a command comes; null when nothing is. */
    synchronized void idling(Idle now) {
        idle = now;
        if (waiting() > 0) {
            interruptIdle();
        }
    }

    synchronized void wake() {
        notifyAll();
    }

    /** Wakes whoever waits here, and ends an IDLE. */
    synchronized void wakeWatch() {
        interruptIdle();
        notifyAll();
    }

    /** Waits without having a connection, until the time is over or there is a reason to go on. */
    synchronized void pause(Duration time, BooleanSupplier until) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); left > 0 && !until.getAsBoolean(); ) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    private void interruptIdle() {
        if (idle != null) {
            try {
                idle.interrupt();
            } catch (MessagingException e) {
                // The connection is broken; the thread that listens on it finds out by itself.
                log.debug("Ending IDLE failed", e);
            }
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
