// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * Sends local changes of flags: as additions and removals, grouped, several commands in flight. Such changes commute with
 * those of other clients, so they need no UNCHANGEDSINCE: nothing of somebody else's is overwritten.
 */
final class FlagOutbox {
    private static final int CHUNK = 5000;
    private static final int LONGEST_SET = 4000;
    private static final int IN_FLIGHT = 4;

    private final SyncScope scope;
    private final Selection selection;
    private final FlagInbox inbox;
    private final EntryId folder;

    /** One change, made to several messages. */
    private record Change(Flags add, Flags remove) {}

    FlagOutbox(SyncScope scope, Selection selection, FlagInbox inbox, EntryId folder) {
        this.scope = scope;
        this.selection = selection;
        this.inbox = inbox;
        this.folder = folder;
    }

    /** Sends all that waits. What the server cannot keep stays here only, and is told once. */
    void send() {
        if (selection.forgetsFlags()) {
            keepHere();
        }
        Map<Change, List<RemoteMessage>> groups = new LinkedHashMap<>();
        int size = 0;
        try (StoreCursor<RemoteMessage> waiting = scope.store().waitingFlags(folder)) {
            while (waiting.hasNext()) {
                RemoteMessage message = waiting.next();
                Change change = new Change(
                        selection.keepable(message.local().minus(message.agreed())),
                        selection.keepable(message.agreed().minus(message.local())));
                if (change.add().equals(Flags.NONE) && change.remove().equals(Flags.NONE)) {
                    continue;
                }
                groups.computeIfAbsent(change, unused -> new ArrayList<>()).add(message);
                if (++size == CHUNK) {
                    send(groups);
                    groups.clear();
                    size = 0;
                }
            }
        }
        send(groups);
    }

    private void keepHere() {
        List<RemoteMessage> messages = new ArrayList<>();
        Flags told = Flags.NONE;
        try (StoreCursor<RemoteMessage> waiting = scope.store().waitingFlags(folder)) {
            while (waiting.hasNext() && messages.size() < CHUNK) {
                RemoteMessage message = waiting.next();
                if (!forgotten(message).equals(message.agreed())) {
                    messages.add(message);
                    told = told.plus(selection.onlyHere(message.local()));
                }
            }
        }
        if (messages.isEmpty()) {
            return;
        }
        scope.store().write(tx -> {
            messages.forEach(message -> tx.remoteMessage(folder, message.uid())
                    .filter(now -> now.message().equals(message.message()))
                    .ifPresent(now -> tx.agreeFlags(now.message(), forgotten(now))));
            return null;
        });
        scope.report().problem("the server does not keep the flags " + told + "; they stay here only");
    }

    /** The agreed flags, but with those that the server cannot keep as they are here. */
    private Flags forgotten(RemoteMessage message) {
        return message.agreed().minus(selection.onlyHere(message.agreed())).plus(selection.onlyHere(message.local()));
    }

    private void send(Map<Change, List<RemoteMessage>> groups) {
        groups.forEach((change, messages) -> {
            scope.checkpoint().run();
            UidSet.Builder uids = new UidSet.Builder();
            messages.forEach(message -> uids.add(message.uid(), message.uid()));
            UidSet changed = uids.build();
            List<UidSet> sets = changed.split(LONGEST_SET);
            boolean sent = store(sets, "+FLAGS.SILENT", change.add()) && store(sets, "-FLAGS.SILENT", change.remove());
            if (sent) {
                // What was told meanwhile, be it older or newer than the change, comes in afterwards: it must not count
                // as somebody else's change, for this one may have been taken back here while it was on its way.
                agree(change, messages);
                inbox.changed(changed, change.add(), change.remove());
            }
            inbox.flush();
        });
    }

    private boolean store(List<UidSet> sets, String item, Flags flags) {
        if (flags.equals(Flags.NONE)) {
            return true;
        }
        ImapConnection connection = selection.connection();
        boolean all = true;
        for (int from = 0; from < sets.size(); from += IN_FLIGHT) {
            List<Pending> sent = new ArrayList<>();
            for (UidSet set : sets.subList(from, Math.min(sets.size(), from + IN_FLIGHT))) {
                sent.add(connection.send(
                        ImapCommand.of("UID STORE").set(set).words(item).flags(flags)));
            }
            for (Pending pending : sent) {
                StatusResponse answer = connection.answer(pending);
                if (!answer.ok()) {
                    all = false;
                    scope.report().problem("flags " + flags + " were refused: " + answer.words());
                }
            }
        }
        return all;
    }

    private void agree(Change change, List<RemoteMessage> messages) {
        scope.store().write(tx -> {
            for (RemoteMessage message : messages) {
                tx.remoteMessage(folder, message.uid())
                        .filter(now -> now.message().equals(message.message()))
                        .ifPresent(now -> tx.agreeFlags(
                                now.message(), now.agreed().plus(change.add()).minus(change.remove())));
            }
            return null;
        });
        scope.report().flagsOut(messages.size());
    }
}
