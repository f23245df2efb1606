// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what became of the changes that were sent. For the thread that sends. */
public final class ReplayReport {
    private static final int MOST_LINES = 20;

    private final List<String> refusals = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private long sent;
    private long refused;
    private long waiting;
    private boolean deferred;

    void sent() {
        sent++;
    }

    void refused(String what) {
        refused++;
        if (refusals.size() < MOST_LINES) {
            refusals.add(what);
        }
    }

    void trouble(String what) {
        waiting++;
        if (troubles.size() < MOST_LINES) {
            troubles.add(what);
        }
    }

    /** It has to wait for the sync of its folder. */
    void deferred(String what) {
        deferred = true;
        trouble(what);
    }

    /** Whether something waits for the sync of a folder, and may be sent after that. */
    public boolean anyDeferred() {
        return deferred;
    }

    /** The connection failed on the way: what was not sent goes on waiting. */
    public void interrupted(String why) {
        trouble(why);
    }

    /** Changes that the server has now. */
    public long sentChanges() {
        return sent;
    }

    /** Changes that the server refused for good, undone here. */
    public long refusedChanges() {
        return refused;
    }

    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** The values of an operation's result: sent, refused and waiting are numbers, the others texts. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("sent", sent);
        values.put("refused", refused);
        values.put("waiting", waiting);
        if (!refusals.isEmpty()) {
            values.put("refusals", String.join("; ", refusals));
        }
        if (!troubles.isEmpty()) {
            values.put("troubles", String.join("; ", troubles));
        }
        return values;
    }
}
