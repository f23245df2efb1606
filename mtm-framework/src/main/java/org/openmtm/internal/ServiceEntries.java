// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreReader;

/** Finds the entries of services. */
final class ServiceEntries {
    private ServiceEntries() {}

    /** @throws MessagingException NOT_FOUND if the id names no service with a module */
    static Entry require(StoreReader store, EntryId id) {
        return store.entry(id)
                .filter(entry ->
                        entry.type() == EntryType.SERVICE && !entry.mtm().isEmpty())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no service " + id, "See 'account list' for what is there"));
    }
}
