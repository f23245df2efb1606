// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.time.Duration;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.OperationResult;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The server side of a module for one service entry: does the remote work. The framework calls {@link #execute} for one
 * foreground and one background command at a time, and for any number of commands of the lane BESIDE, each on a thread of
 * its own; {@link #status} and {@link #close} may be called from others.
 */
@ConsumerType
public interface ServerMtm extends AutoCloseable {
    /**
     * Carries a command out; takes as long as it takes. Everything it did is committed when it returns, and what it had
     * committed before it was interrupted, cancelled or killed is where the next run of the same command goes on.
     *
     * @throws MessagingException what went wrong, CANCELLED after {@link OperationContext#checkCancelled}; whatever else
     *     it throws is taken as INTERNAL, and the instance is closed
     * @throws InterruptedException when the framework interrupts the work: because the module or the store has to go, or
     *     because the operation was cancelled long ago. What does not end then goes on with the next instance, and this one
     *     does not reach the store any more
     */
    OperationResult execute(Command command, OperationContext context) throws InterruptedException;

    ServiceStatus status();

    /**
     * How much longer what runs must not be broken off: a final dot whose answer has not come, say. Asked when the module has
     * to go and its commands were interrupted, but did not end in the usual five seconds, and again when that time is over.
     * In all they get fifteen seconds. Returns at once.
     *
     * @return zero if it may be closed now
     */
    default Duration needs() {
        return Duration.ZERO;
    }

    /** Ends everything within two seconds: connections, threads, timers. Called once; nothing is called after it. */
    @Override
    void close();
}
