// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * The folders here as a mirror of the mailboxes there. A mailbox is known by the name that the server writes; what people
 * see is only shown. For one thread.
 */
public final class FolderTree {
    private final SyncScope scope;
    private final MessageStore store;
    private final EntryId service;
    private final SyncReport report;
    private final Map<String, Entry> here = new HashMap<>();
    private final Map<String, RemoteFolder> bindings = new HashMap<>();

    public FolderTree(SyncScope scope) {
        this.scope = scope;
        this.store = scope.store();
        this.service = scope.service();
        this.report = scope.report();
        read();
    }

    private void read() {
        here.clear();
        bindings.clear();
        Map<EntryId, Entry> byId = new HashMap<>();
        store.folders(service).forEach(folder -> byId.put(folder.id(), folder));
        for (RemoteFolder binding : store.remoteFolders(service)) {
            bindings.put(key(binding.path()), binding);
            Entry folder = byId.get(binding.folder());
            // One that was deleted here is not among the folders, but bound until the server has heard of it.
            here.put(
                    key(binding.path()),
                    folder != null ? folder : store.entry(binding.folder()).orElse(null));
        }
    }

    /** The bindings of all folders that can be synchronised. */
    public List<RemoteFolder> selectable() {
        return bindings.values().stream().filter(RemoteFolder::selectable).toList();
    }

    /** The folder that a person means: by its name as shown, else as the server writes it; INBOX in any case. */
    public Optional<RemoteFolder> find(String name) {
        if (MailboxNames.isInbox(name)) {
            return Optional.ofNullable(bindings.get("INBOX"));
        }
        return bindings.values().stream()
                .filter(binding -> MailboxNames.display(binding.path()).equals(name))
                .findFirst()
                .or(() -> Optional.ofNullable(bindings.get(name)));
    }

    /** Takes over what the server lists, in one commit; nothing is written when nothing changed. */
    public void update(Mailboxes mailboxes) {
        Map<String, ListEntry> there = new HashMap<>(mailboxes.list());
        there.values().removeIf(entry -> {
            boolean usable =
                    MailboxNames.usable(entry.path()) && entry.delimiter().length() <= 1;
            if (!usable) {
                report.problem("a mailbox has a name that cannot be used: " + MailboxNames.display(entry.path()));
            }
            return !usable;
        });
        renamed(mailboxes, there);
        LostFolders lost = new LostFolders(scope);
        there.forEach((path, entry) -> {
            if (bindings.containsKey(path)) {
                lost.listed(bindings.get(path), entry.selectable());
            }
        });
        List<RemoteFolder> gone = lost.removable(gone(mailboxes, there));
        Map<String, FolderRole> roles = FolderRoles.of(there.values());
        if (gone.isEmpty() && there.values().stream().allMatch(entry -> isAsListed(entry, roles, there))) {
            return;
        }
        List<PendingChange> waiting = store.pending(service);
        store.write(tx -> {
            apply(tx, there, roles);
            for (RemoteFolder folder : gone) {
                if (tx.entry(folder.folder()).isPresent()) {
                    LostFolders.remove(tx, scope, folder.folder(), waiting);
                }
            }
            return null;
        });
        read();
    }

    private void renamed(Mailboxes mailboxes, Map<String, ListEntry> there) {
        List<RemoteFolder> missing = bindings.values().stream()
                .filter(binding -> !there.containsKey(key(binding.path())))
                .toList();
        List<ListEntry> fresh = there.values().stream()
                .filter(entry -> !bindings.containsKey(key(entry.path())))
                .toList();
        if (missing.isEmpty() || fresh.isEmpty() || !there.containsKey("INBOX")) {
            return;
        }
        FolderRenames renames = new FolderRenames(scope);
        List<FolderRenames.Rename> found = renames.of(missing, fresh, mailboxes);
        if (!found.isEmpty()) {
            renames.apply(found);
            read();
        }
    }

    /**
     * Folders that are not listed any more. Mail is deleted with them, so nothing counts as gone on the word of one answer:
     * the list has to be sane, and the server is asked for each by name.
     */
    private List<RemoteFolder> gone(Mailboxes mailboxes, Map<String, ListEntry> there) {
        List<RemoteFolder> gone = new ArrayList<>();
        for (Map.Entry<String, RemoteFolder> each : bindings.entrySet()) {
            if (!there.containsKey(each.getKey())) {
                RemoteFolder folder = each.getValue();
                if (there.containsKey("INBOX") && mailboxes.gone(folder.path())) {
                    gone.add(folder);
                } else {
                    report.problem(
                            "the server did not list " + MailboxNames.display(folder.path()) + "; it stays here");
                }
            }
        }
        return gone;
    }

    private boolean isAsListed(ListEntry entry, Map<String, FolderRole> roles, Map<String, ListEntry> there) {
        RemoteFolder binding = bindings.get(key(entry.path()));
        Entry folder = here.get(key(entry.path()));
        if (binding == null || folder == null) {
            return false;
        }
        if (!store.pendingOf(folder.id()).isEmpty()) {
            return true;
        }
        String parent = parentPath(entry, there);
        EntryId expected = parent == null || here.get(parent) == null
                ? service
                : here.get(parent).id();
        return binding.selectable() == entry.selectable()
                && binding.delimiter().equals(entry.delimiter())
                && folder.role() == roles.getOrDefault(entry.path(), FolderRole.NONE)
                && folder.parent().equals(expected);
    }

    private void apply(StoreTransaction tx, Map<String, ListEntry> there, Map<String, FolderRole> roles) {
        Map<String, EntryId> ids = new HashMap<>();
        List<String> byDepth = new ArrayList<>(there.keySet());
        byDepth.sort((a, b) -> a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b));
        for (String path : byDepth) {
            ListEntry entry = there.get(path);
            String parentPath = parentPath(entry, there);
            EntryId parent = parentPath == null ? service : ids.getOrDefault(parentPath, service);
            ids.put(path, apply(tx, entry, parent, roles.getOrDefault(entry.path(), FolderRole.NONE)));
        }
    }

    private EntryId apply(StoreTransaction tx, ListEntry entry, EntryId parent, FolderRole role) {
        Entry folder = here.get(key(entry.path()));
        if (folder == null) {
            EntryId id = tx.addFolder(service, parent, MailboxNames.display(entry.path()), role);
            tx.putRemoteFolder(
                    new RemoteFolder(id, service, entry.path(), entry.delimiter(), entry.selectable(), 0, 0, 0, false));
            return id;
        }
        if (!tx.pendingOf(folder.id()).isEmpty()) {
            // What is wanted here is not what the server lists: it has to hear of it first.
            return folder.id();
        }
        if (!folder.parent().equals(parent)) {
            tx.move(folder.id(), parent);
        }
        if (folder.role() != role) {
            tx.setRole(folder.id(), role);
        }
        RemoteFolder binding = bindings.get(key(entry.path()));
        if (binding.selectable() != entry.selectable() || !binding.delimiter().equals(entry.delimiter())) {
            tx.putRemoteFolder(new RemoteFolder(
                    binding.folder(),
                    service,
                    binding.path(),
                    entry.delimiter(),
                    entry.selectable(),
                    binding.validity(),
                    binding.uidNext(),
                    binding.modSeq(),
                    binding.complete()));
        }
        return folder.id();
    }

    /** The key of the nearest listed ancestor, or null. */
    private static String parentPath(ListEntry entry, Map<String, ListEntry> there) {
        if (entry.delimiter().isEmpty()) {
            return null;
        }
        String path = entry.path();
        for (int at = path.lastIndexOf(entry.delimiter()); at > 0; at = path.lastIndexOf(entry.delimiter(), at - 1)) {
            String ancestor = key(path.substring(0, at));
            if (there.containsKey(ancestor)) {
                return ancestor;
            }
        }
        return null;
    }

    private static String key(String path) {
        return MailboxNames.isInbox(path) ? "INBOX" : path;
    }
}
