// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;

/**
 * A change that waits to be sent to the server, as {@link ChangeCommands.ListChanges} tells it.
 *
 * @param entry the message or folder
 * @param kind the name of a {@link org.openmtm.store.PendingChange.Kind}, or FLAGS
 * @param what the subject of the message or the name of the folder
 * @param from where the server has it, or empty
 * @param to where it goes, or empty
 * @param sends what will be sent, in words
 * @param why who asked for it and when, and what it waits for
 * @param attempts how often sending it began
 * @param trouble why it was not done when it was last tried, or empty
 * @param parked whether it is left alone until somebody decides
 */
public record WaitingChange(
        EntryId entry,
        String kind,
        String what,
        String from,
        String to,
        String sends,
        String why,
        int attempts,
        String trouble,
        boolean parked) {

    /** A result lies in the journal: it tells no more than so many changes one by one. */
    public static final int MOST_TOLD = 1_000;

    /** As values of a result: "count" of all, then "1.entry", "1.kind" and so on for the first of them. */
    public static Map<String, Object> values(List<WaitingChange> changes) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", (long) changes.size());
        int number = 0;
        for (WaitingChange change : changes.subList(0, Math.min(changes.size(), MOST_TOLD))) {
            String prefix = ++number + ".";
            values.put(prefix + "entry", change.entry().toString());
            values.put(prefix + "kind", change.kind());
            values.put(prefix + "what", change.what());
            values.put(prefix + "from", change.from());
            values.put(prefix + "to", change.to());
            values.put(prefix + "sends", change.sends());
            values.put(prefix + "why", change.why());
            values.put(prefix + "attempts", (long) change.attempts());
            values.put(prefix + "trouble", change.trouble());
            values.put(prefix + "parked", change.parked());
        }
        return values;
    }

    /** The reverse of {@link #values}; also takes values that were kept as text. */
    public static List<WaitingChange> of(Map<String, ?> values) {
        List<WaitingChange> changes = new ArrayList<>();
        for (int number = 1; values.containsKey(number + ".entry"); number++) {
            String prefix = number + ".";
            changes.add(new WaitingChange(
                    EntryId.parse(text(values, prefix + "entry")),
                    text(values, prefix + "kind"),
                    text(values, prefix + "what"),
                    text(values, prefix + "from"),
                    text(values, prefix + "to"),
                    text(values, prefix + "sends"),
                    text(values, prefix + "why"),
                    Integer.parseInt(text(values, prefix + "attempts")),
                    text(values, prefix + "trouble"),
                    Boolean.parseBoolean(text(values, prefix + "parked"))));
        }
        return changes;
    }

    private static String text(Map<String, ?> values, String name) {
        Object value = values.get(name);
        return value == null ? "" : value.toString();
    }
}
