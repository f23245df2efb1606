// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.store.PendingChange;

/** Messages that others wait to be copied from: they must not be deleted before. */
final class Origins {
    private Origins() {}

    static Set<EntryId> waiting(Collection<PendingChange> rows) {
        Set<EntryId> origins = new HashSet<>();
        rows.forEach(row -> {
            if (row.origin() != null) {
                origins.add(row.origin());
            }
        });
        return origins;
    }
}
