// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.SearchKeys;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * The part of a folder that is mirrored where the settings limit it: the newest so many, of the last so many days, those
 * that fit a search filter. The server decides what fits. What leaves the window is dropped here and stays there. For one
 * thread, once.
 */
final class MirrorWindow {
    private static final int BATCH = 500;

    private final SyncScope scope;
    private final MessageStore store;
    private final Selection selection;
    private final RemoteFolder folder;
    private final OptionalInt limit;

    MirrorWindow(SyncScope scope, Selection selection, RemoteFolder folder) {
        this.scope = scope;
        this.store = scope.store();
        this.selection = selection;
        this.folder = folder;
        this.limit = scope.rules().limit(folder.path());
    }

    /** Why only a part is here: for people. */
    String reason() {
        List<String> reasons = new ArrayList<>();
        limit.ifPresent(most -> reasons.add("the newest " + most));
        scope.rules().newerThanDays().ifPresent(days -> reasons.add("of the last " + days + " days"));
        if (!scope.rules().searchFilter().isEmpty()) {
            reasons.add("that fit " + scope.rules().searchFilter());
        }
        return String.join(", ", reasons);
    }

    /** The messages of the window with their flags. */
    Listing listing() {
        boolean none = limit.isPresent() && limit.getAsInt() == 0;
        if (none || selection.exists() == 0) {
            return Listing.of(selection, UidSet.EMPTY);
        }
        if (!searching()) {
            return Listing.newest(selection, limit.getAsInt());
        }
        UidSet found = new Questions(selection.connection()).search(keys());
        return Listing.of(selection, limit.isPresent() ? newest(found, limit.getAsInt()) : found);
    }

    private boolean searching() {
        return scope.rules().newerThanDays().isPresent()
                || !scope.rules().searchFilter().isEmpty();
    }

    private SearchKeys keys() {
        SearchKeys keys = SearchKeys.all();
        scope.rules()
                .newerThanDays()
                .ifPresent(days -> keys.since(LocalDate.now(ZoneOffset.UTC).minusDays(days)));
        String filter = scope.rules().searchFilter();
        return filter.isEmpty() ? keys : keys.and(SearchKeys.filter(filter));
    }

    private static UidSet newest(UidSet found, int most) {
        UidSet.Builder newest = new UidSet.Builder();
        long left = most;
        for (int i = found.ranges() - 1; i >= 0 && left > 0; i--) {
            long from = Math.max(found.from(i), found.to(i) - left + 1);
            newest.add(from, found.to(i));
            left -= found.to(i) - from + 1;
        }
        return newest.build();
    }

    /**
     * Drops what lies outside, but for what the server does not have at all any more: that is not for a window to decide.
     *
     * @param outside UIDs that are bound here and not in the window
     * @param removals gets those that are gone on the server
     */
    void drop(UidSet outside, Removals removals) {
        if (outside.isEmpty()) {
            return;
        }
        UidSet.Builder there = new UidSet.Builder();
        for (UidSet part : outside.split(4000)) {
            UidSet found = new Questions(selection.connection())
                    .search(SearchKeys.all().uids(part));
            for (int i = 0; i < found.ranges(); i++) {
                there.add(found.from(i), found.to(i));
            }
        }
        UidSet existing = there.build();
        List<EntryId> dropped = new ArrayList<>();
        for (int i = 0; i < outside.ranges(); i++) {
            try (StoreCursor<RemoteMessage> bound =
                    store.remoteMessages(folder.folder(), outside.from(i), outside.to(i))) {
                while (bound.hasNext()) {
                    RemoteMessage message = bound.next();
                    if (!existing.contains(message.uid())) {
                        removals.add(message);
                    } else if (message.local().equals(message.agreed())) {
                        dropped.add(message.message());
                    }
                }
            }
        }
        for (int from = 0; from < dropped.size(); from += BATCH) {
            drop(dropped.subList(from, Math.min(dropped.size(), from + BATCH)));
        }
    }

    private void drop(List<EntryId> messages) {
        scope.report().dropped(store.write(tx -> {
            int count = 0;
            for (EntryId message : messages) {
                boolean stays =
                        tx.entry(message).isEmpty() || !tx.pendingOf(message).isEmpty();
                if (!stays) {
                    tx.remove(message);
                    count++;
                }
            }
            return count;
        }));
    }
}
