// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;

/** Tells what waits for the server. Thread safe. */
public record ChangeList(Mirror mirror) {
    /** @param entries only of these messages; empty for all */
    public List<WaitingChange> of(List<EntryId> entries) {
        MessageStore store = mirror.store();
        return mirror.waiting().stream()
                .filter(row -> entries.isEmpty() || entries.contains(row.entry()) || entries.contains(mirror.inbox()))
                .flatMap(row -> store.entry(row.entry()).map(entry -> change(row, entry)).stream())
                .toList();
    }

    private WaitingChange change(PendingChange row, Entry entry) {
        String to = row.kind() == PendingChange.Kind.FETCH_COPY || row.kind() == PendingChange.Kind.MOVE_TO_LOCAL
                ? mirror.store().entry(entry.parent()).map(Entry::name).orElse("")
                : "";
        String sends = switch (row.kind()) {
            case POPULATE -> "RETR, or TOP for its beginning";
            case FETCH_COPY -> "RETR";
            case MOVE_TO_LOCAL -> "RETR unless it is here, then DELE unless the server keeps all";
            default -> "DELE, then QUIT";
        };
        String asked = row.operation() > 0 ? "operation " + row.operation() + " of " : "asked for at ";
        return new WaitingChange(
                entry.id(),
                row.kind().name(),
                entry.header().subject(),
                "INBOX",
                to,
                sends,
                asked + row.created() + "; sent with the next connection",
                row.attempts(),
                "",
                false);
    }
}
