// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/**
 * Something about a message that keeps it from being sent.
 *
 * @param part where
 * @param problem what kind of thing
 * @param text for people: what is wrong, and with which value
 */
public record Finding(MessagePart part, Problem problem, String text) {
    /** What can be wrong with a part. */
    public enum Problem {
        MISSING,
        MALFORMED,
        TOO_LARGE,
        /** What it needs is not here, or cannot be read. */
        UNREADABLE
    }
}
