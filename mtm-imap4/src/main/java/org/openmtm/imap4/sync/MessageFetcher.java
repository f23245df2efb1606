// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.operation.Progress;
import org.openmtm.store.StagedBody;

/**
 * Fetches messages with several commands in flight and passes them on as they come. Only what was asked for is taken, each
 * UID once. A body that is not as long as the server said is asked for again: what comes twice alike is what there is,
 * anything else is parked, and the rest goes on. For one thread.
 */
final class MessageFetcher implements FetchSink {
    private static final int IN_FLIGHT = 4;
    /** So many refused commands are not about single messages any more. */
    private static final int MOST_REFUSALS = 200;

    private static final String FACTS = "(UID FLAGS INTERNALDATE RFC822.SIZE)";

    private final SyncScope scope;
    private final Selection selection;
    private final MessageWriter writer;
    private final String folder;
    private final String emailId;
    private final boolean headersFirst;
    private final LongSet parked;
    private final LongSet received = new LongSet();
    private final Map<Long, Long> doubts = new LinkedHashMap<>();
    private final Map<Long, String> refused = new LinkedHashMap<>();
    private Map<Long, EntryId> targets = Map.of();
    private LongPredicate asked = uid -> false;
    private boolean secondLook;
    private boolean resting;
    private int refusals;
    private long total;
    private long done;
    private long highest;

    private record Sent(UidSet part, Pending pending) {}

    /** @param parked gets the UIDs of messages that could not be had whole */
    MessageFetcher(SyncScope scope, Selection selection, MessageWriter writer, String folder, LongSet parked) {
        this.parked = parked;
        this.scope = scope;
        this.selection = selection;
        this.writer = writer;
        this.folder = folder;
        this.emailId = EmailIds.item(selection.connection());
        this.headersFirst =
                scope.headersOnly() || !scope.rules().downloadRules().isEmpty();
    }

    /** Makes way when others wait for the connection: then it ends with {@link RestWanted} between two commands. */
    MessageFetcher resting() {
        resting = true;
        return this;
    }

    private String items() {
        boolean headers = headersFirst && targets.isEmpty();
        return "(UID FLAGS INTERNALDATE RFC822.SIZE " + (emailId.isEmpty() ? "" : emailId + " ") + "BODY.PEEK["
                + (headers ? "HEADER" : "") + "])";
    }

    /** Fetches all messages there were when the mailbox was opened. */
    void all() {
        total = selection.exists();
        asked = uid -> selection.uidNext() == 0 || uid < selection.uidNext();
        run(Windows.sequences(selection.exists()));
    }

    /** Fetches the messages with these UIDs, of which few may exist. */
    void range(long from, long to) {
        asked = uid -> uid >= from && uid <= to;
        run(Windows.range(from, to));
    }

    /** Fetches these messages. @param sorted ascending */
    void uids(long[] sorted) {
        total = sorted.length;
        asked = uid -> Arrays.binarySearch(sorted, uid) >= 0;
        run(Windows.uids(sorted));
    }

    /** Fetches the bodies of messages that are here without. @param missing UID to entry, a bounded number */
    void bodies(Map<Long, EntryId> missing) {
        targets = missing;
        uids(missing.keySet().stream().mapToLong(Long::longValue).sorted().toArray());
        targets = Map.of();
    }

    /** How many messages came, whether they were stored whole or parked. */
    int receivedCount() {
        return received.size();
    }

    /** The highest UID that came, or 0. */
    long highest() {
        return highest;
    }

    MessageWriter writer() {
        return writer;
    }

    private void run(Windows windows) {
        ImapConnection connection = selection.connection();
        connection.bodies(new BodyReader(scope.store()));
        selection.sink(this);
        try {
            pump(connection, windows);
            if (!doubts.isEmpty()) {
                secondLook = true;
                long[] again = doubts.keySet().stream()
                        .mapToLong(Long::longValue)
                        .sorted()
                        .toArray();
                pump(connection, Windows.uids(again));
                doubts.forEach(
                        (uid, length) -> refused.put(uid, "it came once with the wrong length, then not at all"));
                doubts.clear();
                secondLook = false;
            }
            parkRefused(connection);
        } finally {
            selection.sink(null);
            connection.bodies(null);
        }
    }

    private void pump(ImapConnection connection, Windows windows) {
        Deque<Sent> inFlight = new ArrayDeque<>();
        while (true) {
            boolean rest = windows.more() && restWanted();
            for (UidSet part; !rest && inFlight.size() < IN_FLIGHT && (part = windows.next()) != null; ) {
                inFlight.add(new Sent(part, connection.send(fetch(windows.byUid(), part, items()))));
            }
            Sent oldest = inFlight.poll();
            if (oldest == null) {
                if (rest) {
                    rest();
                }
                return;
            }
            StatusResponse answer = connection.answer(oldest.pending());
            scope.checkpoint().run();
            if (!answer.ok()) {
                refused(connection, windows, oldest);
            }
        }
    }

    /** Not before something came: each turn has to get further. */
    private boolean restWanted() {
        return resting
                && !secondLook
                && received.size() > 0
                && scope.checkpoint().wanted();
    }

    /** Between two calls, when more is to come. @throws RestWanted if others wait and it is to make way for them */
    void makeWay() {
        if (restWanted()) {
            rest();
        }
    }

    private void rest() {
        writer.finish();
        throw new RestWanted(folder);
    }

    private static ImapCommand fetch(boolean byUid, UidSet part, String items) {
        return ImapCommand.of(byUid ? "UID FETCH" : "FETCH").set(part).words(items);
    }

    /** One message that cannot be had must not cost the others: the part is halved until it is alone. */
    private void refused(ImapConnection connection, Windows windows, Sent sent) {
        StatusResponse answer = sent.pending().response();
        if (answer.condition() == StatusResponse.Condition.BAD || ++refusals > MOST_REFUSALS) {
            connection.await(sent.pending());
        }
        if (!windows.byUid()) {
            // The count will not add up, and the comparison asks by UID.
            return;
        }
        if (sent.part().count() > 1) {
            sent.part().halves().forEach(windows::putBack);
            return;
        }
        long uid = sent.part().from(0);
        if (!received.contains(uid) || doubts.remove(uid) != null) {
            refused.put(uid, answer.words());
        }
    }

    /** Notes messages without their bodies, with what the server tells about them. */
    private void parkRefused(ImapConnection connection) {
        if (refused.isEmpty()) {
            return;
        }
        Map<Long, FetchData> facts = new HashMap<>();
        long[] uids =
                refused.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        selection.sink(data -> {
            boolean wanted = data.uid() != FetchData.UNKNOWN && refused.containsKey(data.uid());
            if (wanted) {
                facts.put(data.uid(), data);
            }
            return wanted;
        });
        Windows windows = Windows.uids(uids);
        for (UidSet part = windows.next(); part != null; part = windows.next()) {
            connection.answer(connection.send(fetch(true, part, FACTS)));
        }
        refused.forEach((uid, reason) -> {
            if (facts.containsKey(uid)) {
                received.add(uid);
                highest = Math.max(highest, uid);
                park(facts.get(uid), reason);
            }
        });
        refused.clear();
    }

    @Override
    public boolean take(FetchData data) {
        if (!data.hasBody()) {
            return false;
        }
        long uid = data.uid();
        if (uid == FetchData.UNKNOWN || !asked.test(uid) || !wantedNow(uid)) {
            BodyReader.drop(data.body());
            return true;
        }
        Long before = secondLook ? doubts.remove(uid) : null;
        long length = data.bodyLength();
        if (data.body() == null) {
            nothing(uid, before);
        } else if (headersFirst && targets.isEmpty()) {
            pass(data, Math.max(0, data.size()), false);
        } else if (isRight(length, data.size()) || (before != null && length > 0 && length == before)) {
            pass(data, length, true);
        } else {
            BodyReader.drop(data.body());
            if (before == null) {
                doubts.put(uid, length);
            } else {
                park(data, "the server says " + data.size() + " bytes, and sent " + before + ", then " + length);
            }
        }
        return true;
    }

    /**
     * NIL instead of bytes: the server cannot read the message, or somebody deleted it while it was fetched. Which of them
     * it is shows when the server is asked whether it has the message at all.
     */
    private void nothing(long uid, Long before) {
        if (before == null) {
            doubts.put(uid, 0L);
        } else {
            refused.put(uid, "the server has it and gives nothing of it");
        }
    }

    private boolean wantedNow(long uid) {
        if (secondLook) {
            return doubts.containsKey(uid);
        }
        highest = Math.max(highest, uid);
        return received.add(uid);
    }

    private static boolean isRight(long length, long size) {
        return length == size || (size == FetchData.UNKNOWN && length > 0);
    }

    private void pass(FetchData data, long size, boolean whole) {
        byte[] raw = null;
        StagedBody staged = null;
        if (data.body() instanceof BodyReader.Large large) {
            raw = large.head();
            if (whole) {
                staged = large.staged();
            } else {
                large.staged().close();
            }
        } else {
            raw = (byte[]) data.body();
        }
        writer.add(new Fetched(
                data.uid(),
                flags(data),
                data.received(),
                size,
                targets.get(data.uid()),
                raw,
                staged,
                whole,
                data.emailId(),
                null));
        if (whole) {
            scope.report().bodies(1);
        }
        count(data);
    }

    private void park(FetchData data, String reason) {
        parked.add(data.uid());
        scope.report().parked(folder, data.uid(), reason);
        EntryId target = targets.get(data.uid());
        if (target == null) {
            long size = Math.max(0, data.size());
            writer.add(new Fetched(
                    data.uid(), flags(data), data.received(), size, null, null, null, false, data.emailId(), null));
            count(data);
        }
    }

    private static Flags flags(FetchData data) {
        return data.flags() == null ? Flags.NONE : data.flags();
    }

    private void count(FetchData data) {
        if (targets.isEmpty()) {
            scope.report().added(1);
        }
        if ((++done & 63) == 0 || done == total) {
            scope.checkpoint().run();
            scope.progress().accept(new Progress("fetch", done, total, "messages", folder));
        }
    }
}
