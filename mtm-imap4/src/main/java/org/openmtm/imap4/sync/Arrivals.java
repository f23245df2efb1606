// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * Brings messages here whose UIDs nobody here has: what is here without a UID gets it, what lies here in another folder
 * shares its bytes, and only the rest is fetched. For one thread.
 */
final class Arrivals {
    private final SyncScope scope;
    private final Selection selection;
    private final RemoteFolder folder;
    private final String name;
    private final LongSet parked;
    private final Candidates candidates;
    private final boolean sharing;

    /**
     * @param name the folder's, for people
     * @param parked gets the UIDs of messages that could not be had whole
     * @param candidates what is here without a UID
     */
    Arrivals(
            SyncScope scope,
            Selection selection,
            RemoteFolder folder,
            String name,
            LongSet parked,
            Candidates candidates) {
        this.scope = scope;
        this.selection = selection;
        this.folder = folder;
        this.name = name;
        this.parked = parked;
        this.candidates = candidates;
        this.sharing =
                !scope.headersOnly() && !EmailIds.item(selection.connection()).isEmpty() && othersAreHere();
    }

    private boolean othersAreHere() {
        return scope.store().remoteFolders(scope.service()).stream()
                .anyMatch(other -> other.uidNext() > 0 || hasMail(other.folder()));
    }

    private boolean hasMail(EntryId other) {
        try (StoreCursor<RemoteMessage> messages = scope.store().remoteMessages(other, 1, UidSet.MAX_UID)) {
            return messages.hasNext();
        }
    }

    private boolean plain() {
        return candidates.isEmpty() && !sharing;
    }

    /** All messages there were when the mailbox was opened. @return the highest UID that came, or 0 */
    long all() {
        if (!plain()) {
            return range(1, last());
        }
        return fetch(MessageFetcher::all).highest();
    }

    /** Those with UIDs from here on. @return the highest UID that came, or 0 */
    long from(long uid) {
        long highest = 0;
        long next = uid;
        // What was put there from here has its UID already.
        try (StoreCursor<RemoteMessage> bound = scope.store().remoteMessages(folder.folder(), uid, UidSet.MAX_UID)) {
            while (bound.hasNext()) {
                long known = bound.next().uid();
                if (known > next) {
                    highest = Math.max(highest, range(next, known - 1));
                }
                highest = Math.max(highest, known);
                next = known + 1;
            }
        }
        return next > last() ? highest : Math.max(highest, range(next, last()));
    }

    private long last() {
        return selection.uidNext() == 0 ? UidSet.MAX_UID : selection.uidNext() - 1;
    }

    private long range(long from, long to) {
        if (plain()) {
            return fetch(fetcher -> fetcher.range(from, to)).highest();
        }
        long[] rest = candidates.isEmpty() ? null : new Adoption(scope, selection, folder, candidates).range(from, to);
        long highest = rest == null ? 0 : highestBound(from, to);
        return Math.max(highest, fetchStrange(rest, from, to));
    }

    private long fetchStrange(long[] known, long from, long to) {
        return fetch(fetcher -> {
                    long[] rest = known;
                    if (sharing) {
                        Sharing twins = new Sharing(scope, selection, fetcher.writer());
                        rest = rest == null ? twins.range(from, to) : twins.uids(rest);
                    }
                    fetcher.uids(rest);
                })
                .highest();
    }

    private long highestBound(long from, long to) {
        long highest = 0;
        try (StoreCursor<RemoteMessage> bound = scope.store().remoteMessages(folder.folder(), from, to)) {
            while (bound.hasNext()) {
                highest = bound.next().uid();
            }
        }
        return highest;
    }

    /** These messages. @param uids ascending @return how many of them the server did not give */
    long listed(long[] uids) {
        if (uids.length == 0) {
            return 0;
        }
        long[] strange = candidates.isEmpty() ? uids : new Adoption(scope, selection, folder, candidates).uids(uids);
        if (strange.length == 0) {
            return 0;
        }
        long[] missing = new long[1];
        fetch(fetcher -> {
            long[] rest = sharing ? new Sharing(scope, selection, fetcher.writer()).uids(strange) : strange;
            if (rest.length > 0) {
                fetcher.uids(rest);
            }
            missing[0] = rest.length - fetcher.receivedCount();
        });
        return missing[0];
    }

    private MessageFetcher fetch(java.util.function.Consumer<MessageFetcher> work) {
        try (MessageWriter writer = new MessageWriter(scope, folder, folder.uidNext())) {
            MessageFetcher fetcher = new MessageFetcher(scope, selection, writer, name, parked).resting();
            work.accept(fetcher);
            writer.finish();
            return fetcher;
        }
    }
}
