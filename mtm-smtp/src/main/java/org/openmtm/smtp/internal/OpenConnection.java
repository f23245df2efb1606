// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.SmtpConnection;

/**
 * The connection of a run, as those see it who may end it from outside. While the reply to a final dot is awaited, ending waits
 * too: breaking there would make a message uncertain without need.
 */
final class OpenConnection {
    private SmtpConnection connection;
    private boolean ended;
    private boolean atDot;
    private boolean unsettled;

    /** @throws MessagingException CANCELLED if it was ended before */
    synchronized void set(SmtpConnection next) {
        connection = next;
        requireOpen();
    }

    /** The final dot is about to leave. @throws MessagingException CANCELLED if it was ended before */
    synchronized void enterDot() {
        requireOpen();
        atDot = true;
        unsettled = true;
    }

    /** The server answered, or never will; what it said may still have to be committed. */
    synchronized void leaveDot() {
        atDot = false;
        if (ended && connection != null) {
            connection.close();
        }
    }

    /** All that the server said is committed. */
    synchronized void settled() {
        unsettled = atDot;
        notifyAll();
    }

    /** Whether a final dot is out, or what was said to it is not committed yet. */
    synchronized boolean isUnsettled() {
        return unsettled;
    }

    private void requireOpen() {
        if (ended) {
            throw new MessagingException(ErrorKind.CANCELLED, "Sending was stopped", "");
        }
    }

    /** No message after this one; breaks the connection unless a final dot is out. */
    synchronized void end() {
        ended = true;
        if (connection != null && !atDot) {
            connection.close();
        }
    }

    /**
     * The same, but waits only so long for a final dot that is out, and for what was said to it to be committed; then it breaks
     * the connection.
     */
    void end(Duration patience) {
        end();
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            long left = patience.toMillis();
            while (unsettled && left > 0) {
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
            if (connection != null) {
                connection.close();
            }
        }
    }
}
