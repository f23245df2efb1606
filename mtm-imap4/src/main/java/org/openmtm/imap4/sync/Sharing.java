// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.LongSet;

/**
 * Finds among new messages those whose bytes are here already, because the same message lies in another folder: the server
 * names messages (EMAILID, X-GM-MSGID), and one name is one content. For one thread, once.
 */
final class Sharing implements FetchSink {
    private final SyncScope scope;
    private final Selection selection;
    private final MessageWriter writer;
    private final LongSet seen = new LongSet();
    private LongPredicate asked = uid -> false;
    private long[] rest = new long[64];
    private int size;

    Sharing(SyncScope scope, Selection selection, MessageWriter writer) {
        this.scope = scope;
        this.selection = selection;
        this.writer = writer;
    }

    /** @param uids ascending @return those that have to be fetched, ascending */
    long[] uids(long[] uids) {
        asked = uid -> Arrays.binarySearch(uids, uid) >= 0;
        look(Windows.uids(uids));
        for (long uid : uids) {
            if (!seen.contains(uid)) {
                // What the server told nothing of is for the fetch to find out.
                fetch(uid);
            }
        }
        return sorted();
    }

    long[] range(long from, long to) {
        asked = uid -> uid >= from && uid <= to;
        for (long uid : look(Windows.range(from, to)).refused()) {
            fetch(uid);
        }
        return sorted();
    }

    private Facts look(Windows windows) {
        Facts facts = new Facts(scope, selection);
        facts.ask(windows, "(UID FLAGS INTERNALDATE RFC822.SIZE " + EmailIds.item(selection.connection()) + ")", this);
        return facts;
    }

    private long[] sorted() {
        long[] sorted = Arrays.copyOf(rest, size);
        Arrays.sort(sorted);
        return sorted;
    }

    private void fetch(long uid) {
        rest = size == rest.length ? Arrays.copyOf(rest, size * 2) : rest;
        rest[size++] = uid;
    }

    @Override
    public boolean take(FetchData data) {
        // News about flags have no size.
        if (data.uid() == FetchData.UNKNOWN || data.size() == FetchData.UNKNOWN || !asked.test(data.uid())) {
            return false;
        }
        if (!seen.add(data.uid())) {
            return true;
        }
        Optional<EntryId> twin =
                data.emailId().isEmpty() ? Optional.empty() : scope.store().byEmailId(scope.service(), data.emailId());
        if (twin.isEmpty()) {
            fetch(data.uid());
        } else {
            Flags flags = data.flags() == null ? Flags.NONE : data.flags();
            writer.add(Fetched.twin(data.uid(), flags, data.received(), data.size(), null, data.emailId(), twin.get()));
            scope.report().shared(1);
            scope.report().added(1);
        }
        return true;
    }
}
