// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

/**
 * When so much of a mailbox vanishes at once that somebody is asked first: at least {@code minimum} messages, and at least
 * {@code percent} of what was there. A folder that somebody has unmounted looks just like one that somebody has emptied.
 *
 * @param minimum 0 for no brake
 * @param percent 1 to 100
 */
public record Brake(int minimum, int percent) {
    /** What all our modules start with. */
    public static final Brake STANDARD = new Brake(20, 50);

    public boolean holds(long vanishing, long before) {
        return minimum > 0 && vanishing >= minimum && vanishing * 100 >= percent * before;
    }
}
