// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/** Deletes mailboxes on the server, those below before those above, once nothing waits for what is in them. */
final class FolderDeletions {
    private final MessageStore store;
    private final EntryId service;
    private final ImapConnection connection;
    private final Outcome outcome;

    FolderDeletions(Outcome outcome) {
        this.outcome = outcome;
        this.store = outcome.scope().store();
        this.service = outcome.scope().service();
        this.connection = outcome.scope().connection();
    }

    void run(List<PendingChange> rows) {
        for (PendingChange row : rows) {
            if (row.kind() == Kind.DELETE_FOLDER && !Rows.parked(row)) {
                outcome.scope().checkpoint().run();
                delete(row, rows);
            }
        }
    }

    private void delete(PendingChange row, List<PendingChange> waiting) {
        List<EntryId> tree = FolderNames.below(row.entry(), FolderNames.all(store, service));
        if (waiting.stream().anyMatch(other -> needs(other, new HashSet<>(tree)))) {
            outcome.trouble(List.of(row), "changes of messages in the folder have to be sent first", false);
            return;
        }
        PendingChange begun = store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            PendingChange then = now == null ? null : Rows.begun(now, 1, ChangeDetail.of(now));
            if (then != null) {
                tx.putPending(then);
            }
            return then;
        });
        if (begun != null) {
            send(begun, tree, waiting);
        }
    }

    private void send(PendingChange row, List<EntryId> tree, List<PendingChange> waiting) {
        // Some servers do not delete the mailbox that is open.
        connection.answer(connection.send(ImapCommand.of("EXAMINE").mailbox("INBOX")));
        List<Pending> sent = new ArrayList<>();
        for (int i = tree.size() - 1; i >= 0; i--) {
            store.remoteFolder(tree.get(i))
                    .ifPresent(binding -> sent.add(connection.send(Requests.delete(binding.path()))));
        }
        MessagingException refusal = null;
        for (Pending pending : sent) {
            try {
                connection.await(pending);
            } catch (MessagingException e) {
                if (!pending.done()) {
                    throw e;
                }
                // Gone already is as good.
                refusal = e.kind() == ErrorKind.NOT_FOUND ? refusal : e;
            }
        }
        if (refusal != null) {
            outcome.failed(List.of(row), refusal);
            return;
        }
        store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            if (now != null) {
                String name = tx.remoteFolder(row.entry())
                        .map(binding -> MailboxNames.display(binding.path()))
                        .orElse("");
                outcome.sent(tx, now, "deleted " + name);
                waiting.forEach(other -> deletedWith(tx, other, tree));
                tx.remove(row.entry());
            }
            return null;
        });
    }

    /** A message that waited to be deleted is gone with its folder. */
    private void deletedWith(StoreTransaction tx, PendingChange waiting, List<EntryId> tree) {
        PendingChange now =
                waiting.kind() == Kind.DELETE && tree.contains(waiting.folder()) ? Outcome.current(tx, waiting) : null;
        if (now != null) {
            outcome.sent(tx, now, "deleted with its folder");
            tx.remove(now.entry());
        }
    }

    /** Whether something waits that is to get a message out of these folders. */
    private boolean needs(PendingChange row, Set<EntryId> tree) {
        if (Rows.FOLDERS.contains(row.kind()) || row.kind() == Kind.DELETE || row.kind() == Kind.POPULATE) {
            return false;
        }
        return tree.contains(row.folder())
                || row.origin() != null
                        && store.remoteMessage(row.origin())
                                .map(RemoteMessage::folder)
                                .filter(tree::contains)
                                .isPresent();
    }
}
