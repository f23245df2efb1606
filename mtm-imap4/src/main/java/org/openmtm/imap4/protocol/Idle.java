// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One IDLE (RFC 2177): listens until there is news, until its time is over, or until another thread wants the connection.
 * Ending it at the end of its time is also the probe whether the server still lives: it has to answer within the time of the
 * probe.
 */
public final class Idle {
    private final ImapConnection connection;
    private final Duration probe;
    /** The server said that it is idling and was not told to end; guarded by this. */
    private boolean idling;

    private boolean wanted;

    /** @param probe how long the server may take to end it: longer, and it is taken as dead */
    public Idle(ImapConnection connection, Duration probe) {
        this.connection = connection;
        this.probe = probe;
    }

    /** Ends it as soon as the server allows; from any thread. Harmless when it is over. */
    public synchronized void interrupt() {
        wanted = true;
        done();
    }

    /**
     * Idles.
     *
     * @param limit at most so long
     * @param news asked after each response, also after those that come before the server says that it is idling
     * @throws org.openmtm.error.MessagingException if the server refuses or the connection breaks
     */
    public void run(Duration limit, BooleanSupplier news) {
        long end = System.nanoTime() + limit.toNanos();
        Pending pending = connection.send(ImapCommand.of("IDLE").needs("IDLE"));
        if (connection.awaitContinuation(pending) == null) {
            connection.await(pending);
            return;
        }
        begin();
        while (!pending.done()) {
            long left = end - System.nanoTime();
            if (left <= 0 || news.getAsBoolean()) {
                finish();
            }
            if (finished()) {
                if (!connection.awaitData(probe)) {
                    throw connection.dead(probe);
                }
                connection.readOne();
            } else if (connection.awaitData(Duration.ofNanos(left))) {
                connection.readOne();
            }
        }
        ended();
        connection.await(pending);
    }

    private synchronized void begin() {
        idling = true;
        if (wanted) {
            done();
        }
    }

    private synchronized void finish() {
        done();
    }

    private synchronized void ended() {
        idling = false;
    }

    private synchronized boolean finished() {
        return !idling;
    }

    /** DONE is written once, and only while the server idles. */
    private void done() {
        if (idling) {
            idling = false;
            connection.writeLine("DONE");
        }
    }
}
