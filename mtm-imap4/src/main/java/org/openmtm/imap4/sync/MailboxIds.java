// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;

/** Remembers by what id the server knows a mailbox over all renames (RFC 8474), so that a renamed one is recognised. */
final class MailboxIds {
    private MailboxIds() {}

    /** Takes these ids over, in one commit for all; nothing is written when all are known. An empty id is none. */
    static void note(MessageStore store, Map<EntryId, String> ids) {
        List<FolderState> changed = ids.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> store.folderState(each.getKey()).withMailboxId(each.getValue()))
                .filter(state -> !store.folderState(state.folder()).equals(state))
                .toList();
        if (!changed.isEmpty()) {
            store.write(tx -> {
                changed.forEach(tx::putFolderState);
                return null;
            });
        }
    }
}
