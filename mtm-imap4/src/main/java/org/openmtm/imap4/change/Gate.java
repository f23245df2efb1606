// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/** Says what things of the tree are, and refuses what cannot be done with them. For one transaction. */
final class Gate {
    private final StoreTransaction tx;
    private final EntryId service;

    Gate(StoreTransaction tx, EntryId service) {
        this.tx = tx;
        this.service = service;
    }

    Entry entry(EntryId id) {
        return tx.entry(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "There is no entry " + id,
                        "It may have been deleted; list the folder again"));
    }

    Entry folder(EntryId id) {
        Entry entry = entry(id);
        if (entry.type() != EntryType.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no folder", "Name a folder");
        }
        return entry;
    }

    /** A message that something can be done with. */
    Entry message(EntryId id) {
        Entry entry = entry(id);
        if (entry.type() != EntryType.MESSAGE) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no message", "Name a message");
        }
        if (entry.parent().equals(StandardFolder.OUTBOX.id())) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED, "Message " + id + " waits in the Outbox", "Cancel its sending first");
        }
        return entry;
    }

    /** The account that a message belongs to, wherever it lies here; the local service for one of no account. */
    EntryId accountOf(Entry message) {
        return tx.remoteMessage(message.id())
                .flatMap(bound -> tx.entry(bound.folder()))
                .map(Entry::service)
                .orElseGet(() -> {
                    PendingChange row = Rows.place(tx, message.id());
                    return row == null || row.kind() == Kind.APPEND ? message.service() : row.service();
                });
    }

    /** A message of this account or of no account. @throws MessagingException NOT_SUPPORTED for one of another */
    Entry own(EntryId id) {
        Entry message = message(id);
        EntryId account = accountOf(message);
        if (!account.equals(service) && !account.equals(EntryId.LOCAL_SERVICE)) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "Message " + id + " belongs to another account",
                    "Copy it to this account, then delete it there");
        }
        return message;
    }

    /** A folder that messages can be put into. */
    Entry target(EntryId id) {
        Entry folder = folder(id);
        if (id.equals(StandardFolder.OUTBOX.id())) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED, "Messages are not put into the Outbox", "Send the message instead");
        }
        if (isLocal(folder)) {
            return folder;
        }
        if (dying(folder)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The folder '" + folder.name() + "' is about to be deleted",
                    "Cancel its deletion first, or choose another folder");
        }
        RemoteFolder binding = tx.remoteFolder(id).orElse(null);
        boolean selectable = binding == null ? isNew(id) : binding.selectable();
        if (!selectable) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "The folder '" + folder.name() + "' cannot hold messages",
                    "Choose another folder");
        }
        return folder;
    }

    /** Whether the folder is one that the server has not heard of. */
    boolean isNew(EntryId folder) {
        PendingChange row = Rows.place(tx, folder);
        return row != null && row.kind() == Kind.CREATE_FOLDER;
    }

    static boolean isLocal(Entry folder) {
        return folder.service().equals(EntryId.LOCAL_SERVICE);
    }

    /** Whether it, or a folder that it lies in, is to be deleted on the server. */
    boolean dying(Entry folder) {
        Entry at = folder;
        while (at.type() == EntryType.FOLDER) {
            if (at.id().equals(StandardFolder.DELETED.id())) {
                return !folder.id().equals(StandardFolder.DELETED.id());
            }
            at = tx.entry(at.parent()).orElseThrow();
        }
        return false;
    }
}
