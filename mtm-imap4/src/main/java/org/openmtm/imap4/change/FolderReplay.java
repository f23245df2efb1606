// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Namespaces;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/** Creates and renames mailboxes on the server, those above before those below. For one thread, once. */
final class FolderReplay {
    private final MessageStore store;
    private final EntryId service;
    private final ImapConnection connection;
    private final Outcome outcome;
    private String top;

    FolderReplay(Outcome outcome) {
        this.outcome = outcome;
        this.store = outcome.scope().store();
        this.service = outcome.scope().service();
        this.connection = outcome.scope().connection();
    }

    void run(List<PendingChange> rows) {
        List<PendingChange> chosen = new ArrayList<>(rows.stream()
                .filter(row -> row.kind() == Kind.CREATE_FOLDER || row.kind() == Kind.RENAME_FOLDER)
                .filter(row -> !Rows.parked(row))
                .toList());
        if (chosen.isEmpty()) {
            return;
        }
        Map<EntryId, Integer> order = new HashMap<>();
        FolderNames.all(store, service).forEach(folder -> order.put(folder.id(), order.size()));
        chosen.sort(Comparator.comparingInt(row -> order.getOrDefault(row.entry(), Integer.MAX_VALUE)));
        for (PendingChange row : chosen) {
            outcome.scope().checkpoint().run();
            if (row.kind() == Kind.CREATE_FOLDER) {
                create(row);
            } else {
                rename(row);
            }
        }
    }

    private void create(PendingChange row) {
        Entry folder = store.entry(row.entry()).orElse(null);
        String path = folder == null ? null : path(folder);
        if (path == null) {
            return;
        }
        String tried = ChangeDetail.of(row).triedPath();
        if (Rows.inDoubt(row) && !tried.isEmpty() && !tried.equals(path)) {
            // It got another name while nobody knew whether it was created under the former one.
            Optional<ListEntry> former = listed(tried);
            if (former.isPresent()) {
                bind(row, former.get(), path);
                store.pendingOf(row.entry()).forEach(this::rename);
                return;
            }
        }
        PendingChange begun = begin(row, path);
        if (begun == null) {
            return;
        }
        Pending sent = connection.send(Requests.create(path));
        Optional<ListEntry> there = listed(path);
        if (there.isPresent()) {
            connection.answer(sent);
            bind(begun, there.get(), path);
            return;
        }
        try {
            connection.await(sent);
            outcome.refuse(begun, "the server gave the folder another name");
        } catch (MessagingException e) {
            failed(begun, e);
        }
    }

    /** The path of a new folder, or null while the server lacks what it is to lie in. */
    private String path(Entry folder) {
        if (folder.parent().equals(service)) {
            return top() + MailboxNames.encode(folder.name());
        }
        return store.remoteFolder(folder.parent())
                .map(above -> above.path()
                        + above.delimiter()
                        + MailboxNames.encode(FolderNames.last(folder.name(), above.delimiter())))
                .orElse(null);
    }

    /** What the path of a folder begins with that lies in no other: asked once, as the server has one for all. */
    private String top() {
        if (top == null) {
            String root = MailboxNames.encode(outcome.scope().rules().root());
            top = root.isEmpty() ? namespace() : root.endsWith(delimiter()) ? root : root + delimiter();
        }
        return top;
    }

    /** The prefix that the personal namespace asks for (RFC 2342): "INBOX." on some servers, else nothing. */
    private String namespace() {
        return new Questions(connection)
                .namespaces().personal().stream()
                        .map(Namespaces.Namespace::prefix)
                        .findFirst()
                        .orElse("");
    }

    private String delimiter() {
        return store.remoteFolders(service).stream()
                .map(RemoteFolder::delimiter)
                .filter(delimiter -> !delimiter.isEmpty())
                .findFirst()
                .orElse("/");
    }

    /** Commits that sending begins. @return null if it is not wanted any more */
    private PendingChange begin(PendingChange row, String path) {
        return store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            if (now == null) {
                return null;
            }
            PendingChange begun = Rows.begun(now, 1, ChangeDetail.of(now).triedPath(path));
            tx.putPending(begun);
            return begun;
        });
    }

    private void bind(PendingChange row, ListEntry there, String wanted) {
        List<PendingChange> waiting = store.pending(service);
        List<Entry> folders = FolderNames.all(store, service);
        EntryId other = store.remoteFolders(service).stream()
                .filter(binding -> binding.path().equals(there.path()))
                .map(RemoteFolder::folder)
                .filter(folder -> !folder.equals(row.entry()))
                .findFirst()
                .orElse(null);
        store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            if (now == null) {
                return null;
            }
            outcome.sent(tx, now, "created " + MailboxNames.display(there.path()));
            if (other != null) {
                merge(tx, row.entry(), other, waiting, folders);
                return null;
            }
            tx.putRemoteFolder(new RemoteFolder(
                    row.entry(), service, there.path(), there.delimiter(), there.selectable(), 0, 0, 0, false));
            if (there.path().equals(path(tx.entry(row.entry()).orElseThrow()))) {
                // Its name here is the whole name on the server, with the prefix that the server asks for.
                tx.rename(row.entry(), MailboxNames.display(there.path()));
            }
            if (!there.path().equals(wanted)) {
                tx.putPending(Rows.fresh(row.entry(), Kind.RENAME_FOLDER, service, row.entry(), row.operation()));
            }
            return null;
        });
    }

    /** Somebody else created it too, and it is here already: what was put into ours goes there. */
    private static void merge(
            StoreTransaction tx, EntryId ours, EntryId other, List<PendingChange> waiting, List<Entry> folders) {
        for (PendingChange row : waiting) {
            Entry entry = tx.entry(row.entry()).orElse(null);
            if (entry != null && entry.parent().equals(ours) && !Rows.FOLDERS.contains(row.kind())) {
                tx.move(entry.id(), other);
                Wish.settle(tx, entry.id(), row.operation());
            }
        }
        for (Entry folder : folders) {
            if (folder.parent().equals(ours) && tx.entry(folder.id()).isPresent()) {
                tx.move(folder.id(), other);
            }
        }
        tx.remove(ours);
    }

    private void rename(PendingChange row) {
        Entry folder = store.entry(row.entry()).orElse(null);
        RemoteFolder binding = store.remoteFolder(row.entry()).orElse(null);
        if (folder == null || binding == null || row.kind() != Kind.RENAME_FOLDER) {
            return;
        }
        String from = binding.path();
        String to = FolderNames.prefix(from, binding.delimiter())
                + MailboxNames.encode(FolderNames.last(folder.name(), binding.delimiter()));
        String tried = ChangeDetail.of(row).triedPath();
        if (Rows.inDoubt(row) && !tried.isEmpty() && isRenamed(from, tried)) {
            renamed(row, binding, tried, tried.equals(to));
            store.remoteFolder(row.entry()).filter(now -> !tried.equals(to)).ifPresent(now -> rename(fresh(row)));
            return;
        }
        if (from.equals(to)) {
            renamed(row, binding, to, true);
            return;
        }
        PendingChange begun = begin(row, to);
        if (begun == null) {
            return;
        }
        try {
            connection.execute(Requests.rename(from, to));
        } catch (MessagingException e) {
            if (!connection.usable() || !isRenamed(from, to)) {
                failed(begun, e);
                return;
            }
        }
        renamed(begun, binding, to, true);
    }

    private PendingChange fresh(PendingChange row) {
        return store.pendingOf(row.entry()).stream()
                .filter(now -> now.kind() == row.kind())
                .findFirst()
                .orElse(row);
    }

    private boolean isRenamed(String from, String to) {
        return listed(to).isPresent() && listed(from).isEmpty();
    }

    /** The bindings of the folder and of all below it get the new path. @param done whether it is the name wanted now */
    private void renamed(PendingChange row, RemoteFolder binding, String to, boolean done) {
        String from = binding.path();
        List<RemoteFolder> moved = store.remoteFolders(service).stream()
                .filter(each -> each.path().equals(from)
                        || !binding.delimiter().isEmpty() && each.path().startsWith(from + binding.delimiter()))
                .toList();
        store.write(tx -> {
            moved.forEach(each ->
                    tx.putRemoteFolder(withPath(each, to + each.path().substring(from.length()))));
            PendingChange now = Outcome.current(tx, row);
            if (now != null && done) {
                outcome.sent(tx, now, "renamed to " + MailboxNames.display(to));
            } else if (now != null) {
                tx.putPending(Rows.failed(now, "", false));
            }
            return null;
        });
        if (!from.equals(to)) {
            resubscribe(moved, from, to);
        }
    }

    /** A subscription belongs to a name: it does not follow by itself. */
    private void resubscribe(List<RemoteFolder> moved, String from, String to) {
        List<Pending> sent = new ArrayList<>();
        for (RemoteFolder each : moved) {
            FolderState state = store.folderState(each.folder());
            if (state.remoteSubscribed()) {
                sent.add(connection.send(Requests.subscribe(to + each.path().substring(from.length()))));
                sent.add(connection.send(Requests.unsubscribe(each.path())));
            }
        }
        // A server that refuses leaves a subscription of a name that is gone, which harms nobody.
        sent.forEach(connection::answer);
    }

    static RemoteFolder withPath(RemoteFolder binding, String path) {
        return new RemoteFolder(
                binding.folder(),
                binding.service(),
                path,
                binding.delimiter(),
                binding.selectable(),
                binding.validity(),
                binding.uidNext(),
                binding.modSeq(),
                binding.complete());
    }

    private Optional<ListEntry> listed(String path) {
        return Optional.ofNullable(
                new Questions(connection).list("", path, false).entries().get(path));
    }

    private void failed(PendingChange row, MessagingException e) {
        if (!connection.usable()) {
            throw e;
        }
        outcome.failed(List.of(row), e);
    }
}
