// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/**
 * The counters of a folder, kept with every change so that reading them costs one row.
 *
 * @param total messages in the folder
 * @param unread those without {@link Flag#SEEN}
 * @param bodies those whose raw bytes are all here
 */
public record FolderCounts(long total, long unread, long bodies) {
    public static final FolderCounts ZERO = new FolderCounts(0, 0, 0);

    public FolderCounts plus(FolderCounts other) {
        return new FolderCounts(total + other.total, unread + other.unread, bodies + other.bodies);
    }
}
