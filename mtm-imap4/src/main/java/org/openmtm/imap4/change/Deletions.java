// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.imap4.protocol.SearchKeys;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * Deletes messages of the open mailbox and no others. With UIDPLUS they are named. Without it, EXPUNGE and CLOSE take
 * everything that is marked: then they are used only where nobody else has marked anything, and else the messages stay
 * marked and wait.
 */
final class Deletions {
    private static final Flags DELETED = Flags.of(Flag.DELETED);

    private final Outcome outcome;
    private final ImapConnection connection;
    private final ReplayOptions options;
    private final RemoteFolder folder;

    Deletions(Outcome outcome, ReplayOptions options, RemoteFolder folder) {
        this.outcome = outcome;
        this.connection = outcome.scope().connection();
        this.options = options;
        this.folder = folder;
    }

    void run(List<Item> items) {
        boolean named = connection.has("UIDPLUS") && options.expunge();
        List<Item> marked = new ArrayList<>();
        Transfer transfer = new Transfer(connection, outcome.scope().checkpoint());
        transfer.run(
                items,
                uids -> named
                        ? List.of(Requests.addFlags(uids, DELETED), Requests.expunge(uids))
                        : List.of(Requests.addFlags(uids, DELETED)),
                new Transfer.Answers() {
                    @Override
                    public void done(List<Item> done, Pending answer) {
                        if (named) {
                            gone(done);
                        } else {
                            marked.addAll(done);
                        }
                    }

                    @Override
                    public void refused(List<Item> refused, MessagingException why) {
                        Deletions.this.refused(refused, why);
                    }
                });
        if (!marked.isEmpty()) {
            sweep(marked);
        }
    }

    /**
     * What cannot be deleted is put back, and its mark taken away again, else whoever expunges next would delete it all the
     * same; a copy that was made for a move stays as a message of its own.
     */
    private void refused(List<Item> items, MessagingException why) {
        List<Item> ours =
                items.stream().filter(item -> !item.agreed().has(Flag.DELETED)).toList();
        if (!ours.isEmpty()) {
            // A refusal changes nothing: it may be that nothing was marked.
            connection.answer(connection.send(Requests.removeFlags(Transfer.uids(ours), DELETED)));
        }
        outcome.failed(items.stream().map(Item::row).toList(), why);
    }

    /** Removes what is marked, if that is only ours. */
    private void sweep(List<Item> items) {
        UidSet marked = new Questions(connection).search(SearchKeys.all().deleted());
        unmarked(items.stream().filter(item -> !marked.contains(item.uid())).toList());
        List<Item> left =
                items.stream().filter(item -> marked.contains(item.uid())).toList();
        if (left.isEmpty()) {
            return;
        }
        long others = marked.count() - left.size();
        if (others > 0 && !connection.has("UIDPLUS")) {
            outcome.trouble(
                    left.stream().map(Item::row).toList(),
                    "somebody else has marked " + others
                            + " messages of the folder as deleted, and this server can only remove all that are marked",
                    false);
            return;
        }
        try {
            connection.execute(
                    others > 0
                            ? Requests.expunge(Transfer.uids(left))
                            : options.expunge() ? Requests.expunge() : Requests.close());
        } catch (MessagingException e) {
            if (!connection.usable()) {
                throw e;
            }
            refused(left, e);
            return;
        }
        gone(left);
    }

    /** What is not marked although the server said so is gone, unless it is there: a server may keep no such marks. */
    private void unmarked(List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        UidSet there = new Questions(connection).search(SearchKeys.all().uids(Transfer.uids(items)));
        gone(items.stream().filter(item -> !there.contains(item.uid())).toList());
        outcome.trouble(
                items.stream()
                        .filter(item -> there.contains(item.uid()))
                        .map(Item::row)
                        .toList(),
                "the server does not mark messages of the folder as deleted",
                true);
    }

    private void gone(List<Item> items) {
        outcome.each(items, this::gone);
    }

    private void gone(StoreTransaction tx, Item item) {
        PendingChange now = Outcome.current(tx, item.row());
        if (now == null) {
            return;
        }
        if (now.kind() == Kind.MOVE) {
            moved(tx, now, item);
        } else {
            Gone.asAsked(tx, now, outcome);
        }
    }

    /** The second half of a move on a server that has no MOVE. */
    private void moved(StoreTransaction tx, PendingChange now, Item item) {
        ChangeDetail detail = ChangeDetail.of(now);
        EntryId target = detail.triedFolder();
        if (!Landing.bind(tx, now.entry(), target, detail.numbering(), detail.copied(), item.agreed())) {
            tx.unbind(now.entry());
        }
        outcome.sent(tx, now, now.kind() + " to UID " + detail.copied());
    }
}
