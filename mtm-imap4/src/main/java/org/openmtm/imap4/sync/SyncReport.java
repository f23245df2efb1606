// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.imap4.protocol.Capabilities;

/** What a sync did, counted while it does it. For the thread that syncs; the counters of the store come from its stages. */
public final class SyncReport {
    /** Folders that are named one by one in the result; the rest is summed up. */
    private static final int NAMED = 20;

    private static final int MOST_LINES = 100;

    private static final List<String> WORTH_TELLING =
            List.of("QRESYNC", "CONDSTORE", "LIST-STATUS", "ESEARCH", "OBJECTID", "X-GM-EXT-1");

    private final long start = System.nanoTime();
    private final Map<String, String> strategies = new LinkedHashMap<>();
    private final Map<String, String> costs = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final List<String> parked = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int folders;
    private int unchanged;
    private int parkedCount;
    private int problemCount;
    private long added;
    private long removed;
    private long flagsIn;
    private long flagsOut;
    private long bodies;
    private long adopted;
    private long shared;
    private long restored;
    private long dropped;
    private long notRestored;
    private boolean partsWanted;
    private final Set<String> paused = new HashSet<>();

    void strategy(String folder, Strategy strategy, String why) {
        folders++;
        if (strategy == Strategy.UNCHANGED) {
            unchanged++;
        } else if (strategies.size() < NAMED || strategies.containsKey(folder)) {
            String before = strategies.containsKey(folder) ? strategies.get(folder) + " then " : "";
            strategies.put(folder, before + (why.isEmpty() ? strategy.toString() : strategy + " (" + why + ")"));
        }
    }

    /** The folder was done by another way than was said first. */
    void steppedDown(String folder, Strategy strategy, String why) {
        strategies.put(folder, strategies.getOrDefault(folder, "") + " then " + strategy + " (" + why + ")");
    }

    /** The folder that was begun last is begun once more. */
    void again() {
        folders--;
    }

    /** What a folder took on the wire. */
    void cost(String folder, long roundTrips, long bytes) {
        if (costs.size() < NAMED) {
            costs.put(folder, roundTrips + (roundTrips == 1 ? " round trip, " : " round trips, ") + bytes + " bytes");
        }
    }

    /** Extensions of the server that made it cheaper. */
    void used(Capabilities capabilities) {
        for (String name : WORTH_TELLING) {
            if (capabilities.has(name)) {
                used.add(name);
            }
        }
    }

    void added(long count) {
        added += count;
    }

    void bodies(long count) {
        bodies += count;
    }

    /** Messages that were here and got their UID instead of being fetched. */
    void adopted(long count) {
        adopted += count;
    }

    /** Messages whose body was here already, in another folder. */
    void shared(long count) {
        shared += count;
    }

    /** Messages that left the part of a folder that is mirrored: the server has them still. */
    void dropped(long count) {
        dropped += count;
    }

    /** Messages that vanished on the server and wait to be put back. */
    void partsWanted() {
        partsWanted = true;
    }

    /** Whether the download rules want parts of messages that came: they wait to be fetched. */
    public boolean wantsParts() {
        return partsWanted;
    }

    void restored(long count) {
        restored += count;
    }

    /** Messages that vanished on the server and cannot be put back: their bytes are not here. */
    void notRestored(long count) {
        notRestored += count;
    }

    /** A mailbox got another name; its mail was kept. */
    void renamed(String from, String to) {
        strategies.put(to, "renamed from " + from);
    }

    /** The folder waits for somebody to decide. */
    void paused(String folder, String reason) {
        if (!paused.add(folder)) {
            return;
        }
        String before = strategies.containsKey(folder) ? strategies.get(folder) + " then " : "";
        strategies.put(folder, before + Strategy.PAUSED + " (" + reason + ")");
        problem(folder + " is paused: " + reason + "; accept the removals or restore what vanished");
    }

    void removed(long count) {
        removed += count;
    }

    void flagsIn(long count) {
        flagsIn += count;
    }

    void flagsOut(long count) {
        flagsOut += count;
    }

    /** A message could not be had whole; it is kept without its body and tried again with the next sync. */
    void parked(String folder, long uid, String reason) {
        parkedCount++;
        if (parked.size() < MOST_LINES) {
            parked.add(folder + " UID " + uid + ": " + reason);
        }
    }

    /** Something did not work; the rest went on. */
    void problem(String what) {
        problemCount++;
        if (problems.size() < MOST_LINES) {
            problems.add(what);
        }
    }

    public long added() {
        return added;
    }

    public long removed() {
        return removed;
    }

    public List<String> parked() {
        return List.copyOf(parked);
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Folder and strategy, with the reason: for people. */
    public String strategies() {
        StringBuilder text = new StringBuilder(joined(strategies));
        if (unchanged > 0) {
            text.append(text.isEmpty() ? "" : "; ").append(unchanged).append(unchanged == 1 ? " folder" : " folders");
            text.append(" unchanged by STATUS");
        }
        return text.toString();
    }

    /** What was not done because it did not have to be: for people. */
    private String saved() {
        List<String> saved = new ArrayList<>();
        if (unchanged > 0) {
            saved.add(unchanged + (unchanged == 1 ? " folder" : " folders")
                    + " not opened: STATUS says they are unchanged");
        }
        if (adopted > 0) {
            saved.add(adopted + " messages not fetched again: they are here under other UIDs");
        }
        if (shared > 0) {
            saved.add(shared + " bodies not fetched: they are here in another folder");
        }
        return String.join("; ", saved);
    }

    private static String joined(Map<String, String> texts) {
        StringBuilder text = new StringBuilder();
        texts.forEach((name, value) -> text.append(text.isEmpty() ? "" : "; ")
                .append(name)
                .append(": ")
                .append(value));
        return text.toString();
    }

    /** The values of the operation's result, in their order. */
    public Map<String, Object> values(long bytes, long roundTrips) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("folders", (long) folders);
        values.put("new", added);
        values.put("bodies", bodies);
        values.put("removed", removed);
        values.put("adopted", adopted);
        values.put("shared", shared);
        if (dropped > 0) {
            values.put("dropped", dropped);
        }
        if (restored > 0) {
            values.put("restored", restored);
        }
        if (notRestored > 0) {
            values.put("notRestored", notRestored);
        }
        if (!paused.isEmpty()) {
            values.put("paused", (long) paused.size());
        }
        values.put("flagsIn", flagsIn);
        values.put("flagsOut", flagsOut);
        values.put("bytes", bytes);
        values.put("roundTrips", roundTrips);
        values.put("strategy", strategies());
        if (!costs.isEmpty()) {
            values.put("costs", joined(costs));
        }
        if (!used.isEmpty()) {
            values.put("extensions", String.join(" ", used));
        }
        String saved = saved();
        if (!saved.isEmpty()) {
            values.put("saved", saved);
        }
        values.put("parked", (long) parkedCount);
        if (!parked.isEmpty()) {
            values.put("parkedMessages", String.join("; ", parked));
        }
        values.put("problems", (long) problemCount);
        if (!problems.isEmpty()) {
            values.put("problemTexts", String.join("; ", problems));
        }
        values.put("millis", (System.nanoTime() - start) / 1_000_000);
        return values;
    }
}
