// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReader;

/** Tells what waits to be sent, flags among it, in the order in which it is sent. Thread safe. */
public final class ChangeList {
    /** A list that people read; of flags there may be any number. */
    private static final int MOST_FLAGS = 10_000;

    private final StoreReader store;
    private final EntryId service;

    public ChangeList(StoreReader store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    public List<WaitingChange> all() {
        List<WaitingChange> changes = new ArrayList<>();
        store.pending(service).stream()
                .sorted(Comparator.comparing(PendingChange::kind))
                .forEach(row -> store.entry(row.entry()).ifPresent(entry -> changes.add(change(row, entry))));
        for (RemoteFolder folder : store.remoteFolders(service)) {
            try (StoreCursor<RemoteMessage> waiting = store.waitingFlags(folder.folder())) {
                while (waiting.hasNext() && changes.size() < MOST_FLAGS) {
                    changes.add(flags(waiting.next(), folder));
                }
            }
        }
        return changes;
    }

    private WaitingChange change(PendingChange row, Entry entry) {
        RemoteMessage source = store.remoteMessage(row.origin() == null ? row.entry() : row.origin())
                .orElse(null);
        String from = row.kind() == Kind.APPEND
                ? folderName(ChangeDetail.of(row).formerFolder())
                : source == null ? folderPath(row) : path(source.folder());
        String to = switch (row.kind()) {
            case COPY, APPEND, MOVE, FETCH_COPY, MOVE_TO_LOCAL -> folderName(entry.parent());
            case CREATE_FOLDER, RENAME_FOLDER -> entry.name();
            case POPULATE, DELETE, DELETE_FOLDER -> "";
        };
        boolean folder = entry.type() == EntryType.FOLDER;
        String detailed =
                row.kind() == Kind.POPULATE ? "" : ChangeDetail.of(row).trouble();
        return new WaitingChange(
                row.entry(),
                row.kind().name(),
                folder ? entry.name() : entry.header().subject(),
                from,
                to,
                sends(row, source, from, to),
                why(row),
                row.attempts(),
                detailed,
                Rows.parked(row));
    }

    private String folderPath(PendingChange row) {
        return row.kind() == Kind.CREATE_FOLDER ? "" : path(row.folder());
    }

    private String path(EntryId folder) {
        return store.remoteFolder(folder)
                .map(binding -> MailboxNames.display(binding.path()))
                .orElseGet(() -> folderName(folder));
    }

    private String folderName(EntryId folder) {
        return folder == null ? "" : store.entry(folder).map(Entry::name).orElse("");
    }

    private static String sends(PendingChange row, RemoteMessage source, String from, String to) {
        String uid = source == null ? "?" : Long.toString(source.uid());
        return switch (row.kind()) {
            case CREATE_FOLDER -> "CREATE \"" + to + "\"";
            case RENAME_FOLDER -> "RENAME \"" + from + "\" \"" + to + "\"";
            case DELETE_FOLDER -> "DELETE \"" + from + "\"";
            case POPULATE, FETCH_COPY -> "UID FETCH " + uid + " in \"" + from + "\"";
            case COPY -> "UID COPY " + uid + " \"" + to + "\" in \"" + from + "\"";
            case APPEND -> "APPEND \"" + to + "\"";
            case MOVE -> "UID MOVE " + uid + " \"" + to + "\" in \"" + from + "\"";
            case MOVE_TO_LOCAL, DELETE ->
                "UID STORE " + uid + " +FLAGS.SILENT (\\Deleted), UID EXPUNGE " + uid + " in \"" + from + "\"";
        };
    }

    private static String why(PendingChange row) {
        String asked = row.operation() > 0
                ? "operation " + row.operation() + " of " + row.created()
                : "asked for at " + row.created();
        if (Rows.inDoubt(row)) {
            return asked + "; sent, and the answer was lost: the server is asked first whether it has it";
        }
        return Rows.parked(row)
                ? asked + "; failed " + row.attempts() + " times and is left alone: cancel it or ask for it again"
                : asked + "; sent with the next connection";
    }

    private WaitingChange flags(RemoteMessage message, RemoteFolder folder) {
        Flags add = message.local().minus(message.agreed());
        Flags remove = message.agreed().minus(message.local());
        String name = MailboxNames.display(folder.path());
        String store1 = words(message.uid(), "+FLAGS", add);
        String store2 = words(message.uid(), "-FLAGS", remove);
        String separator = store1.isEmpty() || store2.isEmpty() ? "" : ", ";
        Entry entry = store.entry(message.message()).orElse(null);
        return new WaitingChange(
                message.message(),
                "FLAGS",
                entry == null ? "" : entry.header().subject(),
                name,
                "",
                store1 + separator + store2 + " in \"" + name + "\"",
                "changed here; sent with the next sync of the folder",
                0,
                "",
                false);
    }

    private static String words(long uid, String item, Flags flags) {
        return flags.equals(Flags.NONE) ? "" : "UID STORE " + uid + " " + item + ".SILENT (" + flags + ")";
    }
}
