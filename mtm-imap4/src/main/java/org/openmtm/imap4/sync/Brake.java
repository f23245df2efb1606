// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

/**
 * When so much of a folder vanishes at once that somebody is asked first: at least {@code minimum} messages, and at least
 * {@code percent} of what was there.
 *
 * @param minimum 0 for no brake
 * @param percent 1 to 100
 */
public record Brake(int minimum, int percent) {
    boolean holds(long vanishing, long before) {
        return minimum > 0 && vanishing >= minimum && vanishing * 100 >= percent * before;
    }
}
