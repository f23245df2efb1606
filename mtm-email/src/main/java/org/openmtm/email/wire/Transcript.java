// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

/**
 * Listens to what goes over a connection, line by line, for diagnosis. Secrets that were written with
 * {@link WireOutput#writeSecret} appear as {@code ***}; literals appear as their length only. Called on the threads that
 * read and write: return quickly.
 */
public interface Transcript {
    /** @param line without its line end, Latin-1 */
    void sent(String line);

    /** @param line without its line end, Latin-1 */
    void received(String line);
}
