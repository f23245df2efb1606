// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreTransaction;

/**
 * Takes messages away here that are gone on the server: the one place where a sync deletes mail. Collects them first, so
 * that the brake sees how many they are. For one thread.
 */
final class Removals {
    private static final int BATCH = 500;

    private final SyncScope scope;
    private final MessageStore store;
    private final RemoteFolder folder;
    private final String name;
    private final Verdict verdict;
    private final Stages stages;
    private long[] messages = new long[16];
    private int size;
    private int unbound;

    /** @param name the folder's, for people */
    Removals(SyncScope scope, RemoteFolder folder, String name, Verdict verdict) {
        this.scope = scope;
        this.store = scope.store();
        this.folder = folder;
        this.name = name;
        this.verdict = verdict;
        this.stages = new Stages(2, scope.report()::removed);
    }

    /** Adds what is here of these UIDs: ranges are looked up here, never counted through. */
    void add(List<UidSet> sets) {
        for (UidSet set : sets) {
            for (int i = 0; i < set.ranges(); i++) {
                try (StoreCursor<RemoteMessage> bound = store.remoteMessages(folder.folder(), set.from(i), set.to(i))) {
                    while (bound.hasNext()) {
                        add(bound.next());
                    }
                }
            }
        }
    }

    void add(RemoteMessage message) {
        put(message.message());
    }

    /**
     * Adds messages that have no UID and were not found on the server again.
     *
     * @param uidNext of the mailbox when it was opened: what another connection gave a UID from there on has arrived since
     */
    void addLeft(Candidates candidates, long uidNext) {
        for (int i = 0; i < candidates.size(); i++) {
            Optional<RemoteMessage> bound =
                    candidates.taken(i) ? Optional.empty() : store.remoteMessage(candidates.id(i));
            boolean since = bound.isPresent() && uidNext > 0 && bound.get().uid() >= uidNext;
            if (!candidates.taken(i) && !since) {
                put(candidates.id(i));
                unbound += bound.isEmpty() ? 1 : 0;
            }
        }
    }

    private void put(EntryId message) {
        messages = size == messages.length ? Arrays.copyOf(messages, size * 2) : messages;
        messages[size++] = message.value();
    }

    /**
     * Takes all away that was added, for good.
     *
     * @throws BrakeHolds if they are too many: then nothing was taken away
     */
    void finish() {
        if (size == 0) {
            return;
        }
        if (brakeHolds()) {
            String reason = size - ours() + " of " + before() + " messages vanished on the server";
            FolderPause.pause(scope, folder.folder(), name, reason);
            throw new BrakeHolds(name + ": " + reason);
        }
        for (int from = 0; from < size; from += BATCH) {
            long[] some = Arrays.copyOfRange(messages, from, Math.min(size, from + BATCH));
            stages.add(store.submit(tx -> {
                int removed = 0;
                for (long id : some) {
                    removed += takeAway(tx, EntryId.of(id)) ? 1 : 0;
                }
                return removed;
            }));
        }
        stages.awaitAll();
        size = 0;
        unbound = 0;
    }

    /** Whether they are so many that somebody has to be asked. */
    boolean brakeHolds() {
        return size > 0 && verdict == Verdict.ASK && scope.rules().brake().holds(size - ours(), before());
    }

    private long before() {
        return store.bound(folder.folder()) + unbound;
    }

    /** Lets go of all that was added: it may be there under other UIDs. */
    void giveTo(Candidates candidates) {
        for (int i = 0; i < size; i++) {
            EntryId message = EntryId.of(messages[i]);
            store.entry(message).ifPresent(entry -> candidates.add(entry, store.emailId(message)));
        }
        size = 0;
    }

    /** Messages among them that were to leave the server anyway: nobody has to be asked about those. */
    private long ours() {
        Set<Long> leaving = new HashSet<>();
        for (PendingChange change : store.pendingIn(folder.folder())) {
            switch (change.kind()) {
                case MOVE, MOVE_TO_LOCAL, DELETE -> leaving.add(change.entry().value());
                default -> {
                    // Stays on the server.
                }
            }
        }
        return leaving.isEmpty()
                ? 0
                : Arrays.stream(messages, 0, size).filter(leaving::contains).count();
    }

    /** @return whether it is not here any more */
    private boolean takeAway(StoreTransaction tx, EntryId message) {
        Optional<Entry> entry = tx.entry(message);
        Optional<RemoteMessage> bound = tx.remoteMessage(message);
        boolean elsewhere = bound.isPresent() && !bound.get().folder().equals(folder.folder());
        if (entry.isEmpty() || elsewhere) {
            return false;
        }
        List<PendingChange> pending = new ArrayList<>(tx.pendingOf(message));
        if (pending.stream().anyMatch(change -> change.kind() == PendingChange.Kind.MOVE && change.mark() > 0)) {
            // It is being moved over another connection, or was and the answer was lost: who moves it finds out.
            return false;
        }
        boolean whole = entry.get().body() == BodyState.COMPLETE;
        if (pending.stream().anyMatch(change -> change.kind() == PendingChange.Kind.MOVE_TO_LOCAL) && whole) {
            // It was to leave the server with its bytes here: that is how it is now.
            pending.forEach(change -> tx.removePending(message, change.kind()));
            tx.unbind(message);
            return false;
        }
        if (pending.stream().anyMatch(change -> change.kind() == PendingChange.Kind.MOVE && change.attempts() > 0)) {
            // It may be gone because it was moved: who sends that finds out.
            return false;
        }
        if (verdict == Verdict.RESTORE && pending.isEmpty()) {
            return !Restoring.message(tx, scope, message, folder.folder());
        }
        pending.stream()
                .filter(change -> change.kind() != PendingChange.Kind.DELETE)
                .forEach(change -> tx.post(
                        EventType.CHANGE_REFUSED,
                        scope.service(),
                        folder.folder(),
                        message,
                        change.operation(),
                        change.kind() + ": the message was deleted on the server meanwhile"));
        tx.remove(message);
        return true;
    }
}
