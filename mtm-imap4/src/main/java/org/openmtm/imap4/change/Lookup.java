// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.SearchKeys;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.RemoteFolder;

/**
 * Looks for messages of a mailbox by their Message-IDs: all are searched for in one round trip, and what is found is believed
 * only when its header says the same. The newest messages are looked at in any case, because the index that a server searches
 * may lag behind. For one thread.
 */
public final class Lookup {
    /** How many are searched for at once: their commands and answers fit into the buffers of a connection. */
    static final int TOGETHER = 200;

    private static final int NEWEST = 50;

    /** A search that finds more than this found anything. */
    private static final int MOST = 5_000;

    private static final int LONGEST_LINE = 4_000;

    private final Map<String, List<Arrivals.Arrival>> found = new HashMap<>();

    private Lookup() {}

    /**
     * Which of these Message-IDs a folder of the server has. The mailbox is open afterwards, to look only.
     *
     * @throws MessagingException also if the server does not open it
     */
    public static Set<String> in(ImapConnection connection, RemoteFolder folder, Collection<String> messageIds) {
        Set<String> there = new HashSet<>();
        List<String> wanted = List.copyOf(new LinkedHashSet<>(messageIds));
        Mailbox mailbox = Mailbox.examine(connection, folder);
        for (int from = 0; from < wanted.size(); from += TOGETHER) {
            List<String> some = wanted.subList(from, Math.min(wanted.size(), from + TOGETHER));
            there.addAll(of(connection, mailbox, some).found.keySet());
        }
        there.retainAll(wanted);
        return there;
    }

    /** @param messageIds with angle brackets, at most {@link #TOGETHER}; empty ones find nothing */
    static Lookup of(ImapConnection connection, Mailbox mailbox, Collection<String> messageIds) {
        Lookup lookup = new Lookup();
        Set<String> wanted = new LinkedHashSet<>(messageIds);
        wanted.remove("");
        if (!wanted.isEmpty()) {
            for (UidSet uids : candidates(connection, mailbox, wanted).split(LONGEST_LINE)) {
                Arrivals.of(connection, uids).all().forEach(lookup::hear);
            }
        }
        return lookup;
    }

    private static UidSet candidates(ImapConnection connection, Mailbox mailbox, Set<String> wanted) {
        UidSet.Builder uids = new UidSet.Builder();
        if (mailbox.uidNext() > 0) {
            uids.add(Math.max(1, mailbox.uidNext() - NEWEST), UidSet.MAX_UID);
        }
        addNewest(search(connection, wanted), uids);
        return uids.build();
    }

    /** Everything where the server cannot search for it. */
    private static UidSet search(ImapConnection connection, Set<String> wanted) {
        try {
            return new Questions(connection)
                    .searchAny(wanted.stream()
                            .map(id -> SearchKeys.all().header("Message-ID", id))
                            .toList());
        } catch (MessagingException e) {
            boolean refused = e.kind() != ErrorKind.BUSY && e.kind() != ErrorKind.LIMIT;
            if (!connection.usable() || !connection.quiet() || !refused) {
                throw e;
            }
            return UidSet.range(1, UidSet.MAX_UID);
        }
    }

    private static void addNewest(UidSet from, UidSet.Builder uids) {
        boolean everything = from.count() == UidSet.MAX_UID;
        long left = everything ? UidSet.MAX_UID : MOST;
        for (int i = from.ranges() - 1; i >= 0 && left > 0; i--) {
            long first = Math.max(from.from(i), from.to(i) - left + 1);
            uids.add(first, from.to(i));
            left -= from.to(i) - first + 1;
        }
    }

    private void hear(Arrivals.Arrival message) {
        if (!message.messageId().isEmpty()) {
            found.computeIfAbsent(message.messageId(), id -> new ArrayList<>(1)).add(message);
        }
    }

    /** Whether there is such a message under another UID, too. */
    boolean hasBesides(String messageId, long uid) {
        return found.getOrDefault(messageId, List.of()).stream().anyMatch(each -> each.uid() != uid);
    }

    /**
     * Takes a message with this Message-ID, one of the same size if there is one, each only once.
     *
     * @param size its size here
     * @param exactly whether it has to be of that size
     * @param eligible which UIDs may be taken
     * @return null if there is none
     */
    Arrivals.Arrival take(String messageId, long size, boolean exactly, LongPredicate eligible) {
        List<Arrivals.Arrival> alike = found.getOrDefault(messageId, List.of());
        Arrivals.Arrival best = null;
        for (Arrivals.Arrival each : alike) {
            boolean same = each.size() == size;
            if ((same || !exactly) && eligible.test(each.uid()) && (best == null || same && best.size() != size)) {
                best = each;
            }
        }
        if (best != null) {
            alike.remove(best);
        }
        return best;
    }
}
