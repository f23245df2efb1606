// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;

/**
 * How long the framework waits for code that is not its own.
 *
 * @param call for any call into a module that should return quickly
 * @param status for its status, and for whether it needs more time
 * @param quiesce for its running commands to stop at a safe place
 * @param more for them in all, if it says that it needs more time
 * @param unwind for them after their server was closed
 * @param close for a server to close
 * @param cancel for a cancelled command to end by itself
 */
record Bounds(
        Duration call,
        Duration status,
        Duration quiesce,
        Duration more,
        Duration unwind,
        Duration close,
        Duration cancel) {
    static final Bounds STANDARD = new Bounds(
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    /** The same with another time for commands to stop at a safe place. */
    Bounds quiescing(Duration atMost) {
        return new Bounds(call, status, atMost, more, unwind, close, cancel);
    }
}
