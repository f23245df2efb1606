// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.FolderState;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.sqlite.SQLiteErrorCode;

/** Bindings of folders and messages to a server, the flags agreed with it, and what else is known of its folders. */
final class BindingWrites {
    private static final long LAST_UID = 0xffff_ffffL;
    private static final int LONGEST_KEY = 255;

    private final WriteContext context;
    private final MessageInserts inserts;
    private final MessageWrites messages;

    BindingWrites(WriteContext context, MessageInserts inserts, MessageWrites messages) {
        this.context = context;
        this.inserts = inserts;
        this.messages = messages;
    }

    void putRemoteFolder(RemoteFolder binding) {
        WriteContext.Node folder = context.node(binding.folder());
        if (folder.type() != WriteContext.FOLDER
                || folder.service() != binding.service().value()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "Entry " + binding.folder() + " is no folder of service " + binding.service(),
                    "");
        }
        if (binding.path().length() > 1_000) {
            throw new MessagingException(ErrorKind.LIMIT, "A folder's name on the server is over 1,000 characters", "");
        }
        try {
            context.db.update(
                    "INSERT INTO remote_folder (" + EntryRows.REMOTE_FOLDER + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (folder) DO UPDATE SET path = excluded.path,"
                            + " delimiter = excluded.delimiter, selectable = excluded.selectable,"
                            + " validity = excluded.validity, uid_next = excluded.uid_next,"
                            + " mod_seq = excluded.mod_seq, complete = excluded.complete",
                    binding.folder().value(),
                    binding.service().value(),
                    binding.path(),
                    binding.delimiter(),
                    binding.selectable() ? 1 : 0,
                    binding.validity(),
                    binding.uidNext(),
                    binding.modSeq(),
                    binding.complete() ? 1 : 0);
        } catch (StoreFault e) {
            if (e.is(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE)) {
                throw new MessagingException(
                        ErrorKind.CONFLICT, "Another folder is bound to '" + binding.path() + "'", "");
            }
            throw e;
        }
    }

    void bind(EntryId message, EntryId folder, long uid, Flags agreed) {
        if (uid < 1 || uid > LAST_UID) {
            throw new MessagingException(ErrorKind.INVALID, "A UID is 1 to 4,294,967,295, not " + uid, "");
        }
        if (context.node(folder).type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + folder + " is no folder", "");
        }
        put(message, folder, uid, agreed, null);
    }

    long bindKey(EntryId message, EntryId folder, String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A key is 1 to 255 printable ASCII characters, not '" + key.replaceAll("[^\\x20-\\x7e]", "?") + "'",
                    "");
        }
        long uid = nextUid(folder);
        put(message, folder, uid, null, key);
        context.db.update("UPDATE remote_folder SET uid_next = ? WHERE folder = ?", uid + 1, folder.value());
        return uid;
    }

    /** Never one that is bound, even if somebody has set the folder's own back. */
    private long nextUid(EntryId folder) {
        long announced = context.db
                .first(row -> row.getLong(1), "SELECT uid_next FROM remote_folder WHERE folder = ?", folder.value())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.INVALID, "Entry " + folder + " is bound to no folder of a server", ""));
        long highest = context.db.number(
                "SELECT max(uid) FROM entry WHERE bound_folder = ? AND uid IS NOT NULL", folder.value());
        long next = Math.max(1, Math.max(announced, highest + 1));
        if (next > LAST_UID) {
            throw new MessagingException(ErrorKind.LIMIT, "Folder " + folder + " has used up all UIDs", "");
        }
        return next;
    }

    /** @param agreed null for the flags that the message has */
    private void put(EntryId message, EntryId folder, long uid, Flags agreed, String key) {
        if (inserts.bindHeld(message.value(), folder.value(), uid, agreed, key)) {
            return;
        }
        inserts.flush();
        rebind(message, folder, uid, agreed == null ? flags(message) : agreed, key);
    }

    private Flags flags(EntryId message) {
        EntryRow row = EntryRow.message(context.db, message);
        return EntryRows.flags(row.flags(), row.keywords());
    }

    private void rebind(EntryId message, EntryId folder, long uid, Flags agreed, String key) {
        Long before = EntryRow.message(context.db, message).boundFolder();
        Optional<Flags> merged = mergedFlags(message, agreed);
        try {
            context.db.update(
                    "UPDATE entry SET bound_folder = ?, uid = ?, agreed_flags = ?, agreed_keywords = ?, remote_key = ?"
                            + " WHERE id = ?",
                    folder.value(),
                    uid,
                    agreed.systemBits(),
                    EntryRows.keywords(agreed),
                    key,
                    message.value());
        } catch (StoreFault e) {
            if (e.is(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE)) {
                throw key == null
                        ? MessageInserts.uidTaken(folder.value(), uid)
                        : MessageInserts.keyTaken(folder.value(), key);
            }
            throw e;
        }
        merged.ifPresent(flags -> messages.setFlags(message, flags));
        if (before != null) {
            context.counters.bound(before, -1);
        }
        context.counters.bound(folder.value(), 1);
    }

    void unbind(EntryId message) {
        Long folder = EntryRow.message(context.db, message).boundFolder();
        if (folder != null) {
            context.db.update(
                    "UPDATE entry SET bound_folder = NULL, uid = NULL, remote_key = NULL WHERE id = ?",
                    message.value());
            context.counters.bound(folder, -1);
        }
    }

    /** A message that was bound before has agreed on flags before: what the server changed since counts here too. */
    private Optional<Flags> mergedFlags(EntryId message, Flags remote) {
        return context.db.first(
                row -> EntryRows.flags(row.getInt(1), row.getString(2))
                        .merge(EntryRows.flags(row.getInt(3), row.getString(4)), remote),
                "SELECT flags, keywords, agreed_flags, agreed_keywords FROM entry"
                        + " WHERE id = ? AND agreed_flags IS NOT NULL",
                message.value());
    }

    static Optional<RemoteMessage> remoteMessage(Db db, long message) {
        return db.first(
                EntryRows::remoteMessage,
                "SELECT " + EntryRows.REMOTE + " FROM entry WHERE id = ? AND uid IS NOT NULL",
                message);
    }

    static Optional<RemoteMessage> remoteMessage(Db db, long folder, long uid) {
        return db.first(
                EntryRows::remoteMessage,
                "SELECT " + EntryRows.REMOTE + " FROM entry WHERE bound_folder = ? AND uid = ?",
                folder,
                uid);
    }

    /** Comes by the ten thousand: one look-up and at most one update, and the index of lists only where it has to. */
    boolean mergeRemoteFlags(EntryId folder, long uid, Flags remote) {
        BoundFlags found = context.db
                .first(BoundFlags::read, BoundFlags.SELECT, folder.value(), uid)
                .orElse(null);
        if (found == null) {
            return false;
        }
        String keywords = EntryRows.keywords(remote);
        boolean agreed = found.agreed(remote.systemBits(), keywords);
        if (!found.waiting()) {
            if (!agreed) {
                messages.setBothFlags(found, remote.systemBits(), keywords);
            }
            return !agreed;
        }
        EntryId message = EntryId.of(found.id());
        if (!agreed) {
            agreeFlags(message, remote);
        }
        return messages.setFlags(message, found.merged(remote));
    }

    void agreeFlags(EntryId message, Flags agreed) {
        int changed = context.db.update(
                "UPDATE entry SET agreed_flags = ?, agreed_keywords = ? WHERE id = ? AND uid IS NOT NULL",
                agreed.systemBits(),
                EntryRows.keywords(agreed),
                message.value());
        if (changed == 0) {
            throw WriteContext.notFound("bound message", message.value());
        }
    }

    void putFolderState(FolderState state) {
        WriteContext.Node folder = context.node(state.folder());
        if (folder.type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + state.folder() + " is no folder", "");
        }
        FolderState before = Reads.folderState(context.db, state.folder());
        if (before.equals(state)) {
            return;
        }
        context.db.update(
                "INSERT OR REPLACE INTO folder_state (" + EntryRows.FOLDER_STATE + ") VALUES (?, ?, ?, ?, ?)",
                folder.id(),
                state.subscribed() ? 1 : 0,
                state.remoteSubscribed() ? 1 : 0,
                Texts.cut(state.mailboxId()),
                Texts.cut(state.pause()));
        if (!before.withMailboxId("").equals(state.withMailboxId(""))) {
            context.post(EventType.ENTRY_CHANGED, folder.service(), folder.parent(), folder.id(), "state");
        }
    }
}
