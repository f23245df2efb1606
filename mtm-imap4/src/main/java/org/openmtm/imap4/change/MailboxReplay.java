// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.imap4.protocol.UidMapping;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * Sends what waits for the messages of one mailbox: copies, then moves, then deletions, so that nothing goes before it was
 * copied. That sending begins is committed before; each answer is committed when it is here. For one thread, once.
 */
final class MailboxReplay {
    private static final Set<Kind> COPIES = EnumSet.of(Kind.COPY);
    private static final Set<Kind> MOVES = EnumSet.of(Kind.MOVE);
    private static final Set<Kind> DELETIONS = EnumSet.of(Kind.DELETE, Kind.MOVE_TO_LOCAL, Kind.MOVE);

    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final ReplayOptions options;
    private final Outcome outcome;
    private final RemoteFolder folder;
    private final boolean moves;
    private final Marks marks;

    MailboxReplay(Outcome outcome, ReplayOptions options, RemoteFolder folder) {
        this.scope = outcome.scope();
        this.store = scope.store();
        this.connection = scope.connection();
        this.options = options;
        this.outcome = outcome;
        this.folder = folder;
        this.moves = connection.has("MOVE");
        this.marks = new Marks(store);
    }

    /** @param rows whose messages, or whose originals, this mailbox has */
    void run(List<PendingChange> rows) {
        Mailbox mailbox;
        try {
            mailbox = Mailbox.open(connection, folder);
        } catch (MessagingException e) {
            if (!connection.usable()) {
                throw e;
            }
            // The sync of the folders finds out whether it is gone.
            // What is in doubt stays so: that it cannot be sent now says nothing about what was sent before.
            outcome.trouble(rows.stream().filter(row -> !Rows.inDoubt(row)).toList(), e.oneLine(), false);
            return;
        }
        if (!mailbox.asKnown()) {
            outcome.report().deferred(MailboxNames.display(folder.path()) + " was numbered anew: sent after its sync");
            return;
        }
        transfer(begin(rows, COPIES), false);
        transfer(begin(rows, MOVES), moves);
        List<Item> deletions = begin(rows, DELETIONS);
        if (!deletions.isEmpty()) {
            new Deletions(outcome, options, folder).run(deletions);
        }
    }

    /** Commits that sending begins, of what is still wanted. */
    private List<Item> begin(List<PendingChange> rows, Set<Kind> kinds) {
        List<PendingChange> chosen =
                rows.stream().filter(row -> kinds.contains(row.kind())).toList();
        if (chosen.isEmpty()) {
            return List.of();
        }
        if (kinds != DELETIONS) {
            chosen.forEach(row -> store.entry(row.entry())
                    .flatMap(entry -> store.remoteFolder(entry.parent()))
                    .ifPresent(marks::prepare));
        }
        Set<EntryId> held = kinds == DELETIONS ? Origins.waiting(store.pending(scope.service())) : Set.of();
        return store.write(tx -> {
            List<Item> items = new ArrayList<>();
            boolean renumbered = tx.remoteFolder(folder.folder())
                    .filter(now -> now.validity() == folder.validity())
                    .isEmpty();
            if (renumbered) {
                // By a sync over another connection: UIDs that are known now are not those of the mailbox that is open.
                return items;
            }
            for (PendingChange row : chosen) {
                PendingChange now = Outcome.current(tx, row);
                if (now == null || Rows.parked(now) || held.contains(now.entry())) {
                    continue;
                }
                Item item = kinds == DELETIONS ? deletion(tx, now) : transfer(tx, now);
                if (item != null) {
                    tx.putPending(item.row());
                    items.add(item);
                }
            }
            return items;
        });
    }

    private Item transfer(StoreTransaction tx, PendingChange row) {
        EntryId target = tx.entry(row.entry()).map(Entry::parent).orElseThrow();
        RemoteFolder there = tx.remoteFolder(target).orElse(null);
        RemoteMessage source = tx.remoteMessage(row.kind() == Kind.COPY ? row.origin() : row.entry())
                .orElse(null);
        if (there == null || source == null || !source.folder().equals(folder.folder()) || Rows.inDoubt(row)) {
            return null;
        }
        PendingChange begun = Rows.begun(
                row, marks.of(there), ChangeDetail.of(row).tried(target).numbering(there.validity()));
        return new Item(begun, source.uid(), source.agreed(), target);
    }

    /** Of moves only those whose copy is on the server already. */
    private Item deletion(StoreTransaction tx, PendingChange row) {
        RemoteMessage source = tx.remoteMessage(row.entry()).orElse(null);
        boolean wanted = switch (row.kind()) {
            case DELETE -> options.deletions();
            case MOVE_TO_LOCAL -> source != null && source.body() == BodyState.COMPLETE;
            default -> ChangeDetail.of(row).copied() > 0;
        };
        if (!wanted || source == null || !source.folder().equals(folder.folder())) {
            return null;
        }
        PendingChange begun = row.kind() == Kind.MOVE ? row : Rows.begun(row, 1, ChangeDetail.of(row));
        return new Item(begun, source.uid(), source.agreed(), null);
    }

    private void transfer(List<Item> items, boolean move) {
        Map<EntryId, List<Item>> byTarget = new LinkedHashMap<>();
        items.forEach(item ->
                byTarget.computeIfAbsent(item.target(), id -> new ArrayList<>()).add(item));
        byTarget.forEach((target, group) -> {
            String path = store.remoteFolder(target).map(RemoteFolder::path).orElseThrow();
            new Transfer(connection, scope.checkpoint())
                    .run(
                            group,
                            uids -> List.of(move ? Requests.move(uids, path) : Requests.copy(uids, path)),
                            answers(target, move));
        });
    }

    private Transfer.Answers answers(EntryId target, boolean move) {
        return new Transfer.Answers() {
            @Override
            public void done(List<Item> items, Pending answer) {
                UidMapping mapping = answer.copied().orElse(null);
                if (mapping == null) {
                    // Nothing was there to be copied, or the server does not say where it put it.
                    outcome.each(items, (tx, item) -> unnamed(tx, item));
                    return;
                }
                outcome.each(items, (tx, item) -> {
                    long uid = mapping.target(item.uid());
                    if (uid < 0) {
                        missing(tx, item);
                    } else {
                        landed(tx, item, mapping.validity(), uid, target, move);
                    }
                });
            }

            @Override
            public void refused(List<Item> items, MessagingException why) {
                outcome.failed(items.stream().map(Item::row).toList(), why);
            }
        };
    }

    /** Done, but nobody knows where: it is looked for. */
    private static void unnamed(StoreTransaction tx, Item item) {
        PendingChange now = Outcome.current(tx, item.row());
        if (now != null) {
            tx.putPending(Rows.with(now, ChangeDetail.of(now).asDone()));
        }
    }

    private void landed(StoreTransaction tx, Item item, long validity, long uid, EntryId target, boolean moved) {
        PendingChange now = Outcome.current(tx, item.row());
        if (now == null) {
            return;
        }
        if (now.kind() == Kind.MOVE && !moved) {
            tx.putPending(Rows.with(now, ChangeDetail.of(now).copied(validity, uid)));
        } else if (Landing.bind(tx, now.entry(), target, validity, uid, item.agreed())) {
            outcome.sent(tx, now, now.kind() + " to UID " + uid);
        } else {
            tx.putPending(Rows.with(now, ChangeDetail.of(now).asDone()));
        }
    }

    /** The server does not have the message any more: somebody else deleted it. */
    private void missing(StoreTransaction tx, Item item) {
        PendingChange now = Outcome.current(tx, item.row());
        if (now != null) {
            outcome.uncopied(tx, now);
        }
    }
}
