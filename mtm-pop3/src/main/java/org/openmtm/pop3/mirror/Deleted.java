// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;

/** The messages that were deleted here and that the server has, as far as is known. */
record Deleted(Mirror mirror) {
    List<EntryId> messages() {
        List<EntryId> messages = new ArrayList<>();
        try (StoreCursor<Entry> children = mirror.store().children(ListQuery.all(StandardFolder.DELETED.id()))) {
            children.forEachRemaining(entry -> mirror.store()
                    .remoteMessage(entry.id())
                    .filter(bound -> bound.folder().equals(mirror.inbox()))
                    .ifPresent(bound -> messages.add(entry.id())));
        }
        return messages;
    }
}
