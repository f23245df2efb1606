// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.Entry;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.FetchItems;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.protocol.UntaggedHandler;

/** What arrived in the open mailbox from some UID on, each to be taken once as the result of a change. For one thread. */
final class Arrivals {
    /** Who expects the result of a change does not look through more. */
    private static final int MOST = 100_000;

    private static final int LONGEST_HEADER = 8192;

    private final List<Arrival> arrivals = new ArrayList<>();

    private boolean tooMany;

    private Arrivals() {}

    /** Whether more arrived than is looked through: then what is not among these may be there all the same. */
    boolean tooMany() {
        return tooMany;
    }

    /** @param received INTERNALDATE in seconds since 1970 */
    record Arrival(long uid, Flags flags, long received, long size, String messageId) {}

    /** Asks for them, in one command. */
    static Arrivals since(ImapConnection connection, long from) {
        return of(connection, UidSet.range(from, UidSet.MAX_UID));
    }

    /** Asks for these messages, in one command. @param uids not empty */
    static Arrivals of(ImapConnection connection, UidSet uids) {
        Arrivals found = new Arrivals();
        UntaggedHandler hearing = new UntaggedHandler() {
            @Override
            public void fetch(FetchData data) {
                found.hear(data, uids);
            }
        };
        FetchItems items = FetchItems.uid().flags().received().size().headerFields("Message-ID");
        connection.taking(
                (size, in) -> header(size, in.limited(size)),
                () -> connection.overheard(hearing, () -> connection.execute(Requests.fetch(uids, items))));
        return found;
    }

    private static byte[] header(long size, InputStream literal) {
        try (literal) {
            byte[] head = literal.readNBytes((int) Math.min(size, LONGEST_HEADER));
            literal.skipNBytes(size - head.length);
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hear(FetchData data, UidSet uids) {
        if (!uids.contains(data.uid()) || data.flags() == null || data.size() < 0 || !data.hasBody()) {
            return;
        }
        if (arrivals.size() == MOST) {
            tooMany = true;
            return;
        }
        byte[] head = data.body() instanceof byte[] bytes ? bytes : new byte[0];
        String id = MessageHeaders.scan(head, head.length).messageId();
        arrivals.add(new Arrival(data.uid(), data.flags(), data.received(), data.size(), id));
    }

    List<Arrival> all() {
        return List.copyOf(arrivals);
    }

    /**
     * Takes the one that is this message: by Message-ID and size; without a Message-ID by size and time.
     *
     * @param from not those before this UID
     * @param known whether something else here is bound to a UID: that one is taken only when there is no other
     * @param resized whether the server may count the size otherwise, because it was uploaded
     * @return null if there is none
     */
    Arrival take(Entry message, long from, LongPredicate known, boolean resized) {
        Arrival best = null;
        int bestLikeness = 0;
        for (Arrival arrival : arrivals) {
            int likeness = arrival.uid() < from ? 0 : likeness(arrival, message, resized);
            if (likeness > 0 && !known.test(arrival.uid())) {
                likeness++;
            }
            if (likeness > bestLikeness) {
                best = arrival;
                bestLikeness = likeness;
            }
        }
        if (best != null) {
            arrivals.remove(best);
        }
        return best;
    }

    /** 0 for another message. */
    private static int likeness(Arrival arrival, Entry message, boolean resized) {
        String id = message.header().messageId();
        boolean size = arrival.size() == message.size();
        if (id.isEmpty()) {
            return size && arrival.received() == message.received().getEpochSecond() ? 4 : 0;
        }
        return !id.equals(arrival.messageId()) ? 0 : size ? 4 : resized ? 1 : 0;
    }
}
