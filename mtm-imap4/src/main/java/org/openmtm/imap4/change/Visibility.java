// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.FolderState;
import org.openmtm.store.StoreReader;

/**
 * Which folders are to be shown: the inbox, those that are subscribed here, and those that lie above one of them. Derived
 * from the tree, so subscribing makes all above visible, and unsubscribing makes what was visible only for it invisible.
 * Immutable: as it was when it was made.
 */
public final class Visibility {
    private final Set<EntryId> visible = new HashSet<>();

    public Visibility(StoreReader store, EntryId service) {
        Map<EntryId, Entry> folders = new HashMap<>();
        List<Entry> all = store.folders(service);
        all.forEach(folder -> folders.put(folder.id(), folder));
        Set<EntryId> subscribed = new HashSet<>();
        for (FolderState state : store.folderStates(service)) {
            if (state.subscribed()) {
                subscribed.add(state.folder());
            }
        }
        for (Entry folder : all) {
            if (folder.role() == FolderRole.INBOX || subscribed.contains(folder.id())) {
                show(folder, folders);
            }
        }
    }

    private void show(Entry folder, Map<EntryId, Entry> folders) {
        for (Entry at = folder; at != null; at = folders.get(at.parent())) {
            if (at.parent().equals(StandardFolder.DELETED.id())) {
                return;
            }
        }
        for (Entry at = folder; at != null && visible.add(at.id()); ) {
            at = folders.get(at.parent());
        }
    }

    public boolean visible(EntryId folder) {
        return visible.contains(folder);
    }
}
