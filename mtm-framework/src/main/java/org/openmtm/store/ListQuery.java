// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.EntryId;

/**
 * Which children of a folder are listed, and how.
 *
 * @param parent the folder
 * @param sort the order's key
 * @param descending newest, largest, last first
 * @param unreadOnly leave out what was seen
 * @param limit at most so many, or 0 for all
 */
public record ListQuery(EntryId parent, Sort sort, boolean descending, boolean unreadOnly, int limit) {
    public enum Sort {
        ID,
        /** When the message arrived. */
        DATE,
        FROM,
        SUBJECT,
        SIZE,
        /** Of folders and services. */
        NAME
    }

    public static ListQuery all(EntryId parent) {
        return new ListQuery(parent, Sort.ID, false, false, 0);
    }
}
