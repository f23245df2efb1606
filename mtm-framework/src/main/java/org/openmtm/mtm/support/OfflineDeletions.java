// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * Deletes messages that have keys on their server: here at once, there when there is a connection. What the server has not
 * heard of lies in {@link StandardFolder#DELETED}, can be listed and put back, and survives restarts. Thread safe.
 */
public final class OfflineDeletions {
    /** What an operation notes when its change was made: who takes it up again does not make it twice. */
    public static final String APPLIED = "applied";

    private final MessageStore store;
    private final EntryId service;

    public OfflineDeletions(MessageStore store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    /**
     * Deletes messages here, all or none of them. A message that the server does not have is deleted when it lies among the
     * deleted ones already.
     *
     * @param operation notes {@link #APPLIED}; 0 for none
     * @throws MessagingException NOT_FOUND for an id that is no message of this service; nothing was changed
     */
    public void delete(List<EntryId> messages, long operation) {
        store.write(tx -> {
            for (EntryId id : new LinkedHashSet<>(messages)) {
                delete(tx, own(tx, id), operation);
            }
            note(tx, operation);
            return null;
        });
    }

    private Entry own(StoreTransaction tx, EntryId id) {
        return tx.entry(id)
                .filter(entry ->
                        entry.type() == EntryType.MESSAGE && entry.service().equals(service))
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no message " + id + " in this account", "See its folders"));
    }

    private void delete(StoreTransaction tx, Entry message, long operation) {
        Optional<RemoteMessage> bound = tx.remoteMessage(message.id());
        boolean deleted = message.parent().equals(StandardFolder.DELETED.id());
        if (bound.isEmpty() && deleted) {
            tx.remove(message.id());
        } else if (!deleted) {
            tx.move(message.id(), StandardFolder.DELETED.id());
            bound.ifPresent(there -> tx.putPending(new PendingChange(
                    message.id(),
                    PendingChange.Kind.DELETE,
                    service,
                    there.folder(),
                    null,
                    operation,
                    Instant.now(),
                    0,
                    0,
                    "")));
        }
    }

    private static void note(StoreTransaction tx, long operation) {
        if (operation > 0) {
            tx.noteOperation(operation, APPLIED);
        }
    }

    /**
     * Puts messages back that the server has not heard of.
     *
     * @param entries messages, or folders for all that lay in them; empty for all
     * @param operation notes {@link #APPLIED}; 0 for none
     * @return how many
     */
    public int putBack(List<EntryId> entries, long operation) {
        List<PendingChange> chosen = rows().stream()
                .filter(row -> entries.isEmpty() || entries.contains(row.entry()) || entries.contains(row.folder()))
                .toList();
        return store.write(tx -> {
            int count = 0;
            for (PendingChange row : chosen) {
                count += putBack(tx, row) ? 1 : 0;
            }
            note(tx, operation);
            return count;
        });
    }

    private static boolean putBack(StoreTransaction tx, PendingChange row) {
        if (!waits(tx, row.entry())) {
            return false;
        }
        tx.removePending(row.entry(), PendingChange.Kind.DELETE);
        tx.move(row.entry(), row.folder());
        return true;
    }

    private static boolean waits(StoreTransaction tx, EntryId message) {
        return tx.entry(message).isPresent()
                && tx.pendingOf(message).stream().anyMatch(row -> row.kind() == PendingChange.Kind.DELETE);
    }

    private List<PendingChange> rows() {
        return store.pending(service).stream()
                .filter(row -> row.kind() == PendingChange.Kind.DELETE)
                .toList();
    }

    /** What the server has not heard of, oldest first. @param entries only these messages; empty for all */
    public List<WaitingChange> waiting(List<EntryId> entries) {
        List<WaitingChange> changes = new ArrayList<>();
        for (PendingChange row : rows()) {
            if (entries.isEmpty() || entries.contains(row.entry())) {
                store.entry(row.entry()).ifPresent(message -> changes.add(change(row, message)));
            }
        }
        return changes;
    }

    private WaitingChange change(PendingChange row, Entry message) {
        String key = store.keyOf(row.entry()).map(RemoteKey::key).orElse("?");
        String asked = row.operation() > 0 ? "operation " + row.operation() + " of " : "asked for at ";
        return new WaitingChange(
                row.entry(),
                row.kind().name(),
                message.header().subject(),
                store.entry(row.folder()).map(Entry::name).orElse(""),
                "",
                "delete '" + key + "'",
                asked + row.created() + "; sent with the next connection",
                row.attempts(),
                "",
                false);
    }

    /** The messages that the server has to delete, oldest wish first. */
    public List<RemoteKey> due() {
        List<RemoteKey> due = new ArrayList<>();
        Set<EntryId> unbound = new LinkedHashSet<>();
        for (PendingChange row : rows()) {
            store.keyOf(row.entry()).ifPresentOrElse(due::add, () -> unbound.add(row.entry()));
        }
        done(unbound);
        return due;
    }

    /** The server has them no more: they go here, unless somebody put them back meanwhile. @return how many went */
    public int done(Set<EntryId> messages) {
        return messages.isEmpty()
                ? 0
                : store.write(tx -> {
                    int count = 0;
                    for (EntryId message : messages) {
                        if (waits(tx, message)) {
                            tx.remove(message);
                            count++;
                        }
                    }
                    return count;
                });
    }

    /** The server does not delete it: it is put back, and that is told. @param words the server's reason */
    public void refused(EntryId message, String words) {
        List<PendingChange> rows = store.pendingOf(message);
        store.write(tx -> {
            for (PendingChange row : rows) {
                if (row.kind() == PendingChange.Kind.DELETE && putBack(tx, row)) {
                    tx.post(
                            EventType.CHANGE_REFUSED,
                            service,
                            row.folder(),
                            message,
                            row.operation(),
                            row.kind() + ": " + words);
                }
            }
            return null;
        });
    }
}
