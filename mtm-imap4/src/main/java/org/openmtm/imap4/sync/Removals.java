// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Takes messages away here that are gone on the server. The one place where a sync deletes mail. For one thread. */
final class Removals {
    private static final int BATCH = 500;

    private final MessageStore store;
    private final EntryId folder;
    private final Stages stages;
    private final List<RemoteMessage> batch = new ArrayList<>();

    Removals(MessageStore store, EntryId folder, SyncReport report) {
        this.store = store;
        this.folder = folder;
        this.stages = new Stages(2, report::removed);
    }

    /** Removes what is here of these UIDs: ranges are looked up here, never counted through. */
    void remove(List<UidSet> sets) {
        for (UidSet set : sets) {
            for (int i = 0; i < set.ranges(); i++) {
                try (StoreCursor<RemoteMessage> messages = store.remoteMessages(folder, set.from(i), set.to(i))) {
                    while (messages.hasNext()) {
                        remove(messages.next());
                    }
                }
            }
        }
        finish();
    }

    void remove(RemoteMessage message) {
        batch.add(message);
        if (batch.size() == BATCH) {
            submit();
        }
    }

    /** Waits until all are gone for good. */
    void finish() {
        submit();
        stages.awaitAll();
    }

    private void submit() {
        if (batch.isEmpty()) {
            return;
        }
        List<RemoteMessage> gone = List.copyOf(batch);
        batch.clear();
        stages.add(store.submit(tx -> {
            int removed = 0;
            for (RemoteMessage message : gone) {
                EntryId bound = tx.remoteMessage(folder, message.uid())
                        .map(RemoteMessage::message)
                        .orElse(null);
                if (message.message().equals(bound)) {
                    tx.remove(bound);
                    removed++;
                }
            }
            return removed;
        }));
    }
}
