// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Fetches bodies of messages that are here without, as far as the download rules want them. For one thread. */
final class MissingBodies {
    private static final int TOGETHER = 500;

    private final SyncScope scope;
    private final MessageStore store;
    private final Selection selection;
    private final RemoteFolder folder;
    private final String name;
    private final LongSet parked;

    /**
     * @param name the folder's, for people: what the rules are about
     * @param parked the UIDs of messages that could not be had whole, which are not tried again
     */
    MissingBodies(SyncScope scope, Selection selection, RemoteFolder folder, String name, LongSet parked) {
        this.scope = scope;
        this.store = scope.store();
        this.selection = selection;
        this.folder = folder;
        this.name = name;
        this.parked = parked;
    }

    /** Those of all messages of the folder. */
    void all() {
        try (StoreCursor<RemoteMessage> missing = store.missingBodies(folder.folder())) {
            fetch(missing);
        }
    }

    /** Those of the messages that came since the folder was in step: what was left out before stays so. */
    void ofArrivals() {
        try (StoreCursor<RemoteMessage> arrived =
                store.remoteMessages(folder.folder(), Math.max(1, folder.uidNext()), UidSet.MAX_UID)) {
            fetch(arrived);
        }
    }

    private void fetch(StoreCursor<RemoteMessage> messages) {
        Map<Long, EntryId> chunk = new LinkedHashMap<>();
        PartWishes wishes = new PartWishes(scope, folder, name);
        try (MessageWriter writer = new MessageWriter(scope, folder, 0)) {
            MessageFetcher fetcher = new MessageFetcher(scope, selection, writer, name, parked).resting();
            while (messages.hasNext()) {
                RemoteMessage message = messages.next();
                if (message.body() == BodyState.COMPLETE || parked.contains(message.uid())) {
                    continue;
                }
                // What is partly here is completed apart, without fetching that part again.
                if (message.body() == BodyState.NONE && scope.rules().fetched(name, message.size())) {
                    chunk.put(message.uid(), message.message());
                } else {
                    wishes.add(message);
                }
                if (chunk.size() == TOGETHER) {
                    fetcher.bodies(chunk);
                    chunk.clear();
                    fetcher.makeWay();
                }
            }
            if (!chunk.isEmpty()) {
                fetcher.bodies(chunk);
            }
            writer.finish();
        }
        wishes.finish();
    }
}
