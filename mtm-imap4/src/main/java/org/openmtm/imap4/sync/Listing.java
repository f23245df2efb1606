// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.UidSet;

/** All UIDs of the open mailbox with their flags, ascending and each once. For one thread. */
final class Listing implements FetchSink {
    /** UIDs and flags are all that is kept of a message: a folder of millions takes some ten megabytes. */
    static final int MOST = 4_000_000;

    private static final int LONGEST_SET = 4000;

    private final long last;
    private long[] uids = new long[256];
    private Flags[] flags = new Flags[256];
    private int size;
    private boolean ordered = true;

    private Listing(long last) {
        this.last = last;
    }

    /** Asks for everything that was there when the mailbox was opened. */
    static Listing of(Selection selection) {
        long last = selection.uidNext() == 0 ? Long.MAX_VALUE : selection.uidNext() - 1;
        Listing listing = new Listing(last);
        if (selection.exists() == 0 || last < 1) {
            return listing;
        }
        ImapConnection connection = selection.connection();
        selection.sink(listing);
        try {
            String set = "1:" + (last == Long.MAX_VALUE ? "*" : String.valueOf(last));
            connection.execute(ImapCommand.of("UID FETCH").words(set).words("(UID FLAGS)"));
        } finally {
            selection.sink(null);
        }
        listing.order();
        return listing;
    }

    /** Asks for these messages only. */
    static Listing of(Selection selection, UidSet uids) {
        Listing listing = new Listing(Long.MAX_VALUE);
        selection.sink(listing);
        try {
            for (UidSet part : uids.split(LONGEST_SET)) {
                selection
                        .connection()
                        .execute(ImapCommand.of("UID FETCH").set(part).words("(UID FLAGS)"));
            }
        } finally {
            selection.sink(null);
        }
        listing.order();
        return listing;
    }

    /** Asks for the last messages there were when the mailbox was opened. */
    static Listing newest(Selection selection, int count) {
        Listing listing = new Listing(Long.MAX_VALUE);
        selection.sink(listing);
        try {
            UidSet last = UidSet.range(Math.max(1, selection.exists() - count + 1), selection.exists());
            selection.connection().execute(ImapCommand.of("FETCH").set(last).words("(UID FLAGS)"));
        } finally {
            selection.sink(null);
        }
        listing.order();
        return listing;
    }

    @Override
    public boolean take(FetchData data) {
        if (data.hasBody() || data.flags() == null || data.uid() == FetchData.UNKNOWN || data.uid() > last) {
            return false;
        }
        if (size == MOST) {
            throw new MessagingException(
                    ErrorKind.LIMIT, "The folder has more than " + MOST + " messages", "Split it on the server");
        }
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, size * 2);
            flags = Arrays.copyOf(flags, size * 2);
        }
        ordered = ordered && (size == 0 || data.uid() > uids[size - 1]);
        uids[size] = data.uid();
        flags[size++] = data.flags();
        return true;
    }

    /** Servers may answer in any order and tell a UID twice: then the last word counts. */
    private void order() {
        if (ordered) {
            return;
        }
        Integer[] index = new Integer[size];
        Arrays.setAll(index, i -> i);
        Arrays.sort(index, (a, b) -> uids[a] == uids[b] ? Integer.compare(a, b) : Long.compare(uids[a], uids[b]));
        long[] sortedUids = new long[size];
        Flags[] sortedFlags = new Flags[size];
        int kept = 0;
        for (int i : index) {
            if (kept > 0 && sortedUids[kept - 1] == uids[i]) {
                kept--;
            }
            sortedUids[kept] = uids[i];
            sortedFlags[kept++] = flags[i];
        }
        uids = sortedUids;
        flags = sortedFlags;
        size = kept;
    }

    int size() {
        return size;
    }

    long uid(int i) {
        return uids[i];
    }

    Flags flags(int i) {
        return flags[i];
    }
}
