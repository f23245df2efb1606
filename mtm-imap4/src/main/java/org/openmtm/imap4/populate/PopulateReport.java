// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.EntryId;

/** What fetching parts of messages achieved. For the thread that fetches. */
public final class PopulateReport {
    private static final int MOST_NAMED = 50;

    private final Map<EntryId, String> skipped = new LinkedHashMap<>();
    private final Map<EntryId, String> remarks = new LinkedHashMap<>();
    private long wanted;
    private long complete;
    private long partial;
    private long already;
    private long skippedCount;
    private long bytes;
    private long roundTrips;

    void wanted(long messages) {
        wanted += messages;
    }

    void complete() {
        complete++;
    }

    void partial() {
        partial++;
    }

    void already() {
        already++;
    }

    void skipped(EntryId message, String reason) {
        skippedCount++;
        if (skipped.size() < MOST_NAMED) {
            skipped.put(message, reason);
        }
    }

    void remark(EntryId message, String what) {
        if (remarks.size() < MOST_NAMED) {
            remarks.put(message, what);
        }
    }

    void wire(long bytesRead, long trips) {
        bytes += bytesRead;
        roundTrips += trips;
    }

    /** Messages that were asked for. */
    public long wanted() {
        return wanted;
    }

    /** Messages that became complete by it. */
    public long completed() {
        return complete;
    }

    /** Messages of which all that is wanted is here, and something else is still on the server. */
    public long partials() {
        return partial;
    }

    /** Messages of which all that is wanted was here before. */
    public long alreadyHere() {
        return already;
    }

    /** Bytes that the server sent for it. */
    public long bytes() {
        return bytes;
    }

    /** Messages that were left out, and why; the first {@value #MOST_NAMED}. */
    public Map<EntryId, String> skipped() {
        return Map.copyOf(skipped);
    }

    /** What else there is to say of single messages; the first {@value #MOST_NAMED}. */
    public Map<EntryId, String> remarks() {
        return Map.copyOf(remarks);
    }

    /**
     * The values of an operation's result: messages, complete, partial, already, skipped, bytes and roundTrips are numbers;
     * skippedMessages and remarks (only where there are any) are texts "ID: reason; ID: reason".
     */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("messages", wanted);
        values.put("complete", complete);
        values.put("partial", partial);
        values.put("already", already);
        values.put("skipped", skippedCount);
        values.put("bytes", bytes);
        values.put("roundTrips", roundTrips);
        if (!skipped.isEmpty()) {
            values.put("skippedMessages", text(skipped));
        }
        if (!remarks.isEmpty()) {
            values.put("remarks", text(remarks));
        }
        return values;
    }

    private static String text(Map<EntryId, String> reasons) {
        StringBuilder text = new StringBuilder();
        reasons.forEach((id, reason) ->
                text.append(text.isEmpty() ? "" : "; ").append(id).append(": ").append(reason));
        return text.toString();
    }
}
