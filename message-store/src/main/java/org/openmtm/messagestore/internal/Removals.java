// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;

/** Removes entries with everything below and about them, in memory that does not grow with the messages. */
final class Removals {
    private static final int PAGE = 1_000;

    private final WriteContext context;
    private final BodyWrites bodies;
    private final RangeWrites ranges;
    private final PendingWrites pending;
    private final EntryWrites entries;
    private final LedgerWrites ledger;

    Removals(
            WriteContext context,
            BodyWrites bodies,
            RangeWrites ranges,
            PendingWrites pending,
            EntryWrites entries,
            LedgerWrites ledger) {
        this.context = context;
        this.bodies = bodies;
        this.ranges = ranges;
        this.pending = pending;
        this.entries = entries;
        this.ledger = ledger;
    }

    void remove(EntryId id) {
        WriteContext.requireOurs(id);
        EntryRow row = EntryRow.of(context.db, id);
        if (row.message()) {
            removeMessage(row);
        } else {
            removeTree(row);
        }
        context.moved(id.value());
    }

    /** Messages go first: what is pending about them goes with them, and only what is left is told as refused. */
    private void removeTree(EntryRow root) {
        List<Long> containers = containers(root);
        Set<Long> inside = new HashSet<>(containers);
        Set<Long> robbed = new HashSet<>();
        for (long container : containers) {
            removeMessages(container, inside, robbed);
        }
        if (root.type() == WriteContext.SERVICE) {
            removeDeleted(root.id());
            keepLocal(root.id());
        }
        for (int i = containers.size() - 1; i >= 0; i--) {
            removeContainer(EntryRow.of(context.db, EntryId.of(containers.get(i))));
        }
        // The server still has them: the sync of their folders has to find that out.
        for (long folder : robbed) {
            context.db.update("UPDATE remote_folder SET complete = 0 WHERE folder = ?", folder);
        }
    }

    /** The container and those below, parents before children; of a service also the folders that were deleted. */
    private List<Long> containers(EntryRow root) {
        Map<Long, List<Long>> children = new HashMap<>();
        context.db
                .list(
                        row -> new long[] {row.getLong(1), row.getLong(2)},
                        "SELECT id, parent FROM entry WHERE type <= 2 AND type = 2 AND service = ? ORDER BY id",
                        root.service())
                .forEach(each -> children.computeIfAbsent(each[1], parent -> new ArrayList<>())
                        .add(each[0]));
        List<Long> found = new ArrayList<>(List.of(root.id()));
        if (root.type() == WriteContext.SERVICE) {
            found.addAll(children.getOrDefault(StandardFolder.DELETED.id().value(), List.of()));
        }
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children.getOrDefault(found.get(i), List.of()));
        }
        return found;
    }

    /** @param robbed gets the other folders that messages were bound to */
    private void removeMessages(long container, Set<Long> inside, Set<Long> robbed) {
        while (true) {
            long[] page =
                    context.db.numbers("SELECT id FROM entry WHERE parent = ? AND type = 3 LIMIT " + PAGE, container);
            // By id, so that their events share rows.
            Arrays.sort(page);
            for (long id : page) {
                EntryRow row = EntryRow.of(context.db, EntryId.of(id));
                if (row.boundFolder() != null && !inside.contains(row.boundFolder())) {
                    robbed.add(row.boundFolder());
                }
                removeMessage(row);
            }
            if (page.length < PAGE) {
                return;
            }
        }
    }

    /** What was deleted and waits in the local folder for the server to hear of it. */
    private void removeDeleted(long service) {
        for (long id : context.db.numbers(
                "SELECT e.id FROM pending p JOIN entry e ON e.id = p.entry"
                        + " WHERE p.service = ? AND p.kind = 'DELETE' AND e.parent = ? ORDER BY e.id",
                service,
                StandardFolder.DELETED.id().value())) {
            removeMessage(EntryRow.of(context.db, EntryId.of(id)));
        }
    }

    /** What lies in local folders outlives its service; what was still to be sent becomes a draft. */
    private void keepLocal(long service) {
        for (EntryId waiting : ledger.serviceRemoved(EntryId.of(service))) {
            entries.move(waiting, StandardFolder.DRAFTS.id());
        }
        for (StandardFolder folder : StandardFolder.values()) {
            context.db.update(
                    "UPDATE entry SET service = ? WHERE parent = ? AND type = 3 AND service = ?",
                    EntryId.LOCAL_SERVICE.value(),
                    folder.id().value(),
                    service);
        }
        context.db.update("DELETE FROM note WHERE service = ?", service);
    }

    private void removeMessage(EntryRow row) {
        context.guarded();
        ledger.messageRemoved(row.id());
        pending.entryRemoved(row.id());
        if (row.state() == EntryRow.PARTIAL) {
            ranges.drop(row.id());
        }
        context.db.update("DELETE FROM entry WHERE id = ?", row.id());
        if (row.body() != null) {
            bodies.release(row.body());
        }
        if (row.boundFolder() != null) {
            context.counters.bound(row.boundFolder(), -1);
        }
        context.counters.message(row.parent(), -1, row.flags(), row.complete());
        context.post(EventType.ENTRY_REMOVED, row.service(), row.parent(), row.id(), "");
    }

    private void removeContainer(EntryRow row) {
        context.guarded();
        if (row.type() == WriteContext.SERVICE) {
            context.db.update("DELETE FROM link WHERE ?1 IN (service, related)", row.id());
        } else {
            unbindAll(row.id());
            pending.folderRemoved(row.id());
            context.db.update("DELETE FROM remote_folder WHERE folder = ?", row.id());
            context.db.update("DELETE FROM folder_state WHERE folder = ?", row.id());
            context.db.update("DELETE FROM folder WHERE id = ?", row.id());
        }
        pending.entryRemoved(row.id());
        context.db.update("DELETE FROM entry WHERE id = ?", row.id());
        context.post(EventType.ENTRY_REMOVED, row.service(), row.parent(), row.id(), "");
    }

    /** The agreed flags stay: with them a change that waits is still one when the message is bound again. */
    void unbindAll(long folder) {
        int unbound = context.db.update(
                "UPDATE entry SET bound_folder = NULL, uid = NULL, remote_key = NULL"
                        + " WHERE bound_folder = ? AND uid IS NOT NULL",
                folder);
        context.counters.bound(folder, -unbound);
    }

    /** Removes the messages of a folder that have neither a binding nor a pending change. */
    int removeUnbound(EntryId folder) {
        int removed = 0;
        long last = 0;
        while (true) {
            long[] page = context.db.numbers(
                    "SELECT e.id FROM entry e WHERE " + Reads.UNBOUND + " AND e.id > ? ORDER BY e.id LIMIT " + PAGE,
                    folder.value(),
                    last);
            for (long id : page) {
                removeMessage(EntryRow.of(context.db, EntryId.of(id)));
                last = id;
            }
            removed += page.length;
            if (page.length < PAGE) {
                return removed;
            }
        }
    }
}
