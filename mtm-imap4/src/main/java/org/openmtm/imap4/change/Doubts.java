// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.SearchKeys;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * Finds out what became of changes whose answer never came, or said too little, before anything is sent again: what arrived
 * in the folder they went to since, with the same Message-ID and size, is their result. For one thread.
 */
final class Doubts {
    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final Outcome outcome;

    Doubts(Outcome outcome) {
        this.outcome = outcome;
        this.scope = outcome.scope();
        this.store = scope.store();
        this.connection = scope.connection();
    }

    /** Looks into all of these that are in doubt. */
    void resolve(List<PendingChange> rows) {
        Map<EntryId, List<PendingChange>> byTarget = new LinkedHashMap<>();
        Map<EntryId, List<PendingChange>> bySource = new LinkedHashMap<>();
        for (PendingChange row : rows) {
            if (!Rows.inDoubt(row)) {
                continue;
            }
            ChangeDetail detail = ChangeDetail.of(row);
            switch (row.kind()) {
                case COPY, APPEND, MOVE -> {
                    if (detail.copied() == 0) {
                        byTarget.computeIfAbsent(detail.triedFolder(), id -> new ArrayList<>())
                                .add(row);
                    }
                }
                case DELETE, MOVE_TO_LOCAL ->
                    bySource.computeIfAbsent(row.folder(), id -> new ArrayList<>())
                            .add(row);
                default -> {
                    // Folders are looked for by their names.
                }
            }
        }
        byTarget.forEach(this::arrivals);
        bySource.forEach(this::departures);
    }

    private void arrivals(EntryId target, List<PendingChange> rows) {
        scope.checkpoint().run();
        RemoteFolder folder = target == null ? null : store.remoteFolder(target).orElse(null);
        Mailbox mailbox = folder == null ? null : open(folder, rows);
        if (folder == null) {
            outcome.trouble(rows, "the folder is gone", true);
        }
        if (mailbox == null) {
            return;
        }
        long from = rows.stream().mapToLong(PendingChange::mark).min().orElse(1);
        // Numbered anew since: anything may be the result.
        boolean known = rows.stream().allMatch(row -> counts(row, mailbox));
        Arrivals arrivals = Arrivals.since(connection, known ? from : 1);
        if (arrivals.tooMany()) {
            outcome.report()
                    .trouble(MailboxNames.display(folder.path())
                            + ": too much arrived to look for what was sent; it stays in doubt");
            return;
        }
        store.write(tx -> {
            for (PendingChange row : rows) {
                PendingChange now = Outcome.current(tx, row);
                if (now != null && Rows.inDoubt(now)) {
                    arrived(tx, now, arrivals, mailbox);
                }
            }
            return null;
        });
    }

    /** Whether the mark of the row belongs to the UIDs that the mailbox has now. */
    private static boolean counts(PendingChange row, Mailbox mailbox) {
        return mailbox.asKnown() && ChangeDetail.of(row).numbering() == mailbox.validity();
    }

    private void arrived(StoreTransaction tx, PendingChange row, Arrivals arrivals, Mailbox mailbox) {
        Entry entry = tx.entry(row.entry()).orElseThrow();
        EntryId folder = mailbox.folder().folder();
        Arrivals.Arrival found = arrivals.take(
                entry,
                counts(row, mailbox) ? row.mark() : 1,
                uid -> mailbox.asKnown() && tx.remoteMessage(folder, uid).isPresent(),
                row.kind() == Kind.APPEND);
        ChangeDetail detail = ChangeDetail.of(row);
        if (found == null) {
            lost(tx, row, detail);
        } else if (row.kind() == Kind.MOVE) {
            tx.putPending(Rows.with(row, detail.copied(mailbox.validity(), found.uid())));
        } else if (Landing.bind(tx, row.entry(), folder, mailbox.validity(), found.uid(), found.flags())) {
            outcome.sent(tx, row, row.kind() + " found as UID " + found.uid());
        } else {
            outcome.report()
                    .deferred(MailboxNames.display(mailbox.folder().path())
                            + " was numbered anew: what arrived there is known after its sync");
        }
    }

    /** Not found: it did not happen. If the server said that it did, it is there and the sync of the folder finds it. */
    private void lost(StoreTransaction tx, PendingChange row, ChangeDetail detail) {
        if (!detail.done()) {
            tx.putPending(Rows.failed(row, "the connection broke before the answer", true));
            Wish.settle(tx, row.entry(), row.operation());
            return;
        }
        if (connection.has("UIDPLUS") && row.kind() != Kind.APPEND) {
            // A server that tells what it copies told of nothing, and there is nothing: it had nothing to copy.
            outcome.uncopied(tx, row);
            return;
        }
        tx.unbind(row.entry());
        outcome.sent(tx, row, row.kind() + " done");
    }

    /** Deletions: what is still there is sent again; what is not, was deleted. */
    private void departures(EntryId source, List<PendingChange> rows) {
        scope.checkpoint().run();
        RemoteFolder folder = store.remoteFolder(source).orElse(null);
        Mailbox mailbox = folder == null ? null : open(folder, rows);
        if (mailbox == null || !mailbox.asKnown()) {
            return;
        }
        Map<PendingChange, Long> uids = new LinkedHashMap<>();
        UidSet.Builder asked = new UidSet.Builder();
        for (PendingChange row : rows) {
            store.remoteMessage(row.entry())
                    .filter(bound -> bound.folder().equals(source))
                    .map(RemoteMessage::uid)
                    .ifPresent(uid -> {
                        uids.put(row, uid);
                        asked.add(uid, uid);
                    });
        }
        if (uids.isEmpty()) {
            return;
        }
        UidSet there = new Questions(connection).search(SearchKeys.all().uids(asked.build()));
        outcome.each(uids.keySet(), (tx, row) -> {
            PendingChange now = Outcome.current(tx, row);
            if (now == null || !Rows.inDoubt(now)) {
                return;
            }
            if (there.contains(uids.get(row))) {
                tx.putPending(Rows.failed(now, "the connection broke before the answer", true));
                Wish.settle(tx, now.entry(), now.operation());
            } else if (complete(tx, now)) {
                Gone.asAsked(tx, now, outcome);
            }
        });
    }

    /** A message for a local folder is only deleted there once it is here; so it is. */
    private static boolean complete(StoreTransaction tx, PendingChange row) {
        return row.kind() == Kind.DELETE
                || tx.entry(row.entry())
                        .filter(entry -> entry.body() == BodyState.COMPLETE)
                        .isPresent();
    }

    private Mailbox open(RemoteFolder folder, List<PendingChange> rows) {
        try {
            return Mailbox.open(connection, folder);
        } catch (MessagingException e) {
            if (!connection.usable()) {
                throw e;
            }
            outcome.report().trouble(folder.path() + ": " + e.oneLine());
            return null;
        }
    }
}
