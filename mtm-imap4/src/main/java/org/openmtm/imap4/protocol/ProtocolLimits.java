// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.Duration;

/**
 * How much a server may send before it is taken as hostile or broken. All sizes in bytes.
 *
 * @param line one response without its literals
 * @param literal a literal that is kept in memory: a mailbox name, a text
 * @param body a message, streamed
 * @param depth nesting of parentheses
 * @param ranges ranges of a set of UIDs
 * @param response time for one response from its first byte to its last, without message bodies
 */
public record ProtocolLimits(long line, int literal, long body, int depth, int ranges, Duration response) {
    public static final ProtocolLimits STANDARD =
            new ProtocolLimits(1 << 20, 1 << 20, 2_000_000_000L, 100, 200_000, Duration.ofSeconds(120));
}
