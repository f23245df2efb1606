// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.Idle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose turn it is to use the one connection: a command's, or that of the thread that listens, which makes way. */
final class Turn {
    private final Logger log = LoggerFactory.getLogger(Turn.class);
    private boolean taken;
    private int wanting;
    private long commands;
    private Idle idle;

    /**
     * Waits until the connection is free; who listens is interrupted.
     *
     * @param check throws when waiting is pointless
     */
    synchronized void takeForCommand(Runnable check) throws InterruptedException {
        wanting++;
        try {
            interruptIdle();
            while (taken) {
                check.run();
                wait(100);
            }
            taken = true;
            commands++;
        } finally {
            wanting--;
        }
    }

    /** Waits until no command has or wants the connection. */
    synchronized void takeForWatch() throws InterruptedException {
        while (taken || wanting > 0) {
            wait();
        }
        taken = true;
    }

    synchronized void give() {
        taken = false;
        notifyAll();
    }

    /** Whether a command waits for the connection. */
    synchronized boolean wanted() {
        return wanting > 0;
    }

    /** How many commands had the connection so far: a change means that another mailbox may be open. */
    synchronized long commands() {
        return commands;
    }

    /** Sets what is to be interrupted when a command comes; null when nothing is. */
    synchronized void idling(Idle now) {
        idle = now;
        if (wanting > 0) {
            interruptIdle();
        }
    }

    /** Wakes whoever waits in {@link #pause}, and ends an IDLE. */
    synchronized void wake() {
        interruptIdle();
        notifyAll();
    }

    /** Waits without having the connection, until the time is over or there is a reason to go on. */
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
}
