// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.email.wire.WireInput;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.FetchItems;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.sync.FetchSink;
import org.openmtm.imap4.sync.Selection;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.BodyRange;
import org.openmtm.store.RemoteFolder;

/**
 * Fetches stretches of messages with many commands in flight, one command for all messages of which the same stretch is
 * wanted, and keeps what came, also if the connection breaks. For one thread.
 */
final class RangeFetch implements FetchSink {
    /** One stretch of one command; so much is read into memory at once. */
    private static final int CHUNK = 256 * 1024;

    private static final int SMALL = 16 * 1024;

    /** Bytes that may be on their way, and in memory before they are written. */
    private static final int IN_FLIGHT_BYTES = 4 << 20;

    private static final int IN_FLIGHT = 100;
    private static final int LONGEST_SET = 6000;

    /** Bytes that a structure takes, about. */
    private static final int STRUCTURE = 1000;

    private final SyncScope scope;
    private final Selection selection;
    private final RemoteFolder folder;
    private final Map<Long, Expected> expected = new HashMap<>();
    private final Map<Long, String> problems = new HashMap<>();
    private final List<Came> came = new ArrayList<>();
    private int cameBytes;

    /** @param range null for the structure alone */
    private record Request(UidSet uids, BodyRange range, boolean structure) {
        long weight() {
            return uids.count() * (range == null ? STRUCTURE : range.length());
        }

        ImapCommand command() {
            FetchItems items = FetchItems.uid();
            if (structure) {
                items.structure();
            }
            if (range != null) {
                items.range("", range.offset(), range.length());
            }
            return ImapCommand.of("UID FETCH").set(uids).words(items.toString());
        }
    }

    private record Sent(Request request, Pending pending) {}

    private record Came(EntryId message, long size, long offset, byte[] bytes) {}

    private record Expected(Job job, List<BodyRange> ranges) {}

    RangeFetch(SyncScope scope, Selection selection, RemoteFolder folder) {
        this.scope = scope;
        this.selection = selection;
        this.folder = folder;
    }

    /**
     * Fetches for each message the stretches that its plan needs, and the structure where it is not known; what came is
     * durable in the end.
     *
     * @return by UID, what was wrong with the answer
     */
    Map<Long, String> fetch(Map<Job, List<BodyRange>> needs) {
        expected.clear();
        problems.clear();
        Deque<Request> requests = requests(needs);
        ImapConnection connection = selection.connection();
        connection.bodies(RangeFetch::read);
        selection.sink(this);
        try {
            pump(connection, requests);
        } finally {
            selection.sink(null);
            connection.bodies(null);
            keep();
        }
        return problems;
    }

    /** @return null for more than anybody asked for */
    private static byte[] read(long size, WireInput in) {
        byte[] bytes = new byte[(int) Math.min(size, CHUNK)];
        for (long left = size; left > 0; left -= bytes.length) {
            in.readFully(bytes, 0, (int) Math.min(left, bytes.length));
        }
        return size > CHUNK ? null : bytes;
    }

    /** The same stretch of several messages is one request. */
    private Deque<Request> requests(Map<Job, List<BodyRange>> needs) {
        Map<BodyRange, List<Job>> plain = new LinkedHashMap<>();
        Map<BodyRange, List<Job>> described = new LinkedHashMap<>();
        List<Job> bare = new ArrayList<>();
        needs.forEach((job, ranges) -> {
            List<BodyRange> chunks =
                    ranges.stream().flatMap(range -> chunks(range, job.size())).toList();
            expected.put(job.uid(), new Expected(job, new ArrayList<>(chunks)));
            if (chunks.isEmpty()) {
                bare.add(job);
            }
            for (int i = 0; i < chunks.size(); i++) {
                (i == 0 && job.needsStructure() ? described : plain)
                        .computeIfAbsent(chunks.get(i), range -> new ArrayList<>())
                        .add(job);
            }
        });
        Deque<Request> requests = new ArrayDeque<>();
        if (!bare.isEmpty()) {
            add(requests, null, bare, true);
        }
        described.forEach((range, jobs) -> add(requests, range, jobs, true));
        plain.forEach((range, jobs) -> add(requests, range, jobs, false));
        return requests;
    }

    private static Stream<BodyRange> chunks(BodyRange range, long size) {
        if (range.offset() == 0 && range.end() == size && size < SMALL) {
            // Alike for all small messages, so that one command fetches them; more than there is does not come.
            return Stream.of(new BodyRange(0, SMALL));
        }
        List<BodyRange> chunks = new ArrayList<>();
        for (long at = range.offset(); at < range.end(); at += CHUNK) {
            chunks.add(new BodyRange(at, Math.min(CHUNK, range.end() - at)));
        }
        return chunks.stream();
    }

    private static void add(Deque<Request> requests, BodyRange range, List<Job> jobs, boolean structure) {
        int most = (int) Math.max(1, IN_FLIGHT_BYTES / (range == null ? STRUCTURE : range.length()));
        for (int from = 0; from < jobs.size(); from += most) {
            long[] uids = jobs.subList(from, Math.min(jobs.size(), from + most)).stream()
                    .mapToLong(Job::uid)
                    .toArray();
            UidSet.of(uids).split(LONGEST_SET).forEach(part -> requests.add(new Request(part, range, structure)));
        }
    }

    private void pump(ImapConnection connection, Deque<Request> requests) {
        Deque<Sent> inFlight = new ArrayDeque<>();
        long bytes = 0;
        while (!requests.isEmpty() || !inFlight.isEmpty()) {
            // Many at a time: each time that something is sent may cost a round trip.
            boolean room = inFlight.size() <= IN_FLIGHT / 2 && bytes <= IN_FLIGHT_BYTES / 2;
            while (room && !requests.isEmpty() && inFlight.size() < IN_FLIGHT && bytes < IN_FLIGHT_BYTES) {
                Request request = requests.poll();
                inFlight.add(new Sent(request, connection.send(request.command())));
                bytes += request.weight();
            }
            Sent oldest = inFlight.poll();
            StatusResponse answer = connection.answer(oldest.pending());
            bytes -= oldest.request().weight();
            scope.checkpoint().run();
            if (!answer.ok()) {
                refused(oldest.request(), answer);
            }
        }
    }

    private void refused(Request request, StatusResponse answer) {
        expected.keySet().stream()
                .filter(request.uids()::contains)
                .forEach(uid -> problems.putIfAbsent(uid, "the server refused: " + answer.words()));
    }

    @Override
    public boolean take(FetchData data) {
        if (!data.hasBody() && data.structure() == null) {
            return false;
        }
        Expected wanted = expected.get(data.uid());
        if (wanted == null) {
            return true;
        }
        if (data.structure() != null && wanted.job.needsStructure()) {
            wanted.job.structure(data.parts());
            wanted.job.answered(false);
        }
        if (data.hasBody()) {
            body(wanted, data);
        }
        return true;
    }

    private void body(Expected wanted, FetchData data) {
        BodyRange asked = wanted.ranges.stream()
                .filter(range -> range.offset() == data.origin())
                .findFirst()
                .orElse(null);
        if (asked == null) {
            return;
        }
        wanted.ranges.remove(asked);
        wanted.job.answered(true);
        long length = Math.min(asked.length(), wanted.job.size() - asked.offset());
        if (data.bodyLength() != length || !(data.body() instanceof byte[] bytes)) {
            problems.put(
                    data.uid(),
                    "the server says that it has " + wanted.job.size() + " bytes, and sent " + data.bodyLength()
                            + " of " + length + " from " + asked.offset());
            return;
        }
        came.add(new Came(wanted.job.message(), wanted.job.size(), asked.offset(), bytes));
        cameBytes += bytes.length;
        if (cameBytes >= IN_FLIGHT_BYTES) {
            keep();
        }
    }

    /** Makes durable what came. */
    private void keep() {
        if (came.isEmpty()) {
            return;
        }
        List<Came> now = List.copyOf(came);
        came.clear();
        cameBytes = 0;
        scope.store().write(tx -> {
            boolean same = tx.remoteFolder(folder.folder())
                    .filter(binding -> binding.validity() == folder.validity())
                    .isPresent();
            for (Came one : now) {
                boolean wanted = tx.entry(one.message)
                        .filter(entry -> entry.body() != BodyState.COMPLETE && entry.size() == one.size)
                        .isPresent();
                if (same && wanted) {
                    tx.putRange(one.message, one.offset, one.bytes);
                }
            }
            return null;
        });
    }
}
