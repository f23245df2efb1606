// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.MailboxStatus;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;

/**
 * Recognises mailboxes that got another name on the server, so that their mail is not fetched again: by another hierarchy
 * delimiter, by the server's own id for them (RFC 8474 MAILBOXID), else by UIDVALIDITY and plausible counts. For one thread.
 */
final class FolderRenames {
    private final SyncScope scope;
    private final MessageStore store;

    /**
     * @param from the folder as it was
     * @param to the mailbox that it is now
     * @param sure whether its UIDs are still those known; otherwise its messages are matched again
     */
    record Rename(RemoteFolder from, ListEntry to, boolean sure) {}

    FolderRenames(SyncScope scope) {
        this.scope = scope;
        this.store = scope.store();
    }

    /** @param gone folders that are not listed @param fresh mailboxes that nobody here is */
    List<Rename> of(Collection<RemoteFolder> gone, Collection<ListEntry> fresh, Mailboxes mailboxes) {
        List<Rename> renames = new ArrayList<>();
        List<RemoteFolder> lost = new ArrayList<>(gone);
        Map<String, ListEntry> free = new HashMap<>();
        fresh.forEach(entry -> free.put(entry.path(), entry));
        byDelimiter(lost, free, renames);
        if (!lost.isEmpty() && !free.isEmpty()) {
            mailboxes.states(free.values().stream()
                    .filter(ListEntry::selectable)
                    .map(ListEntry::path)
                    .toList());
            byId(lost, free, mailboxes, renames);
            byValidity(lost, free, mailboxes, renames);
        }
        return renames;
    }

    private static void byDelimiter(List<RemoteFolder> lost, Map<String, ListEntry> free, List<Rename> renames) {
        lost.removeIf(folder -> {
            Optional<ListEntry> now = folder.delimiter().isEmpty()
                    ? Optional.empty()
                    : free.values().stream()
                            .filter(entry -> !entry.delimiter().isEmpty()
                                    && !entry.delimiter().equals(folder.delimiter())
                                    && folder.path()
                                            .replace(folder.delimiter(), entry.delimiter())
                                            .equals(entry.path()))
                            .findFirst();
            now.ifPresent(entry -> renames.add(new Rename(folder, free.remove(entry.path()), true)));
            return now.isPresent();
        });
    }

    private void byId(List<RemoteFolder> lost, Map<String, ListEntry> free, Mailboxes mailboxes, List<Rename> renames) {
        lost.removeIf(folder -> {
            FolderState state = store.folderState(folder.folder());
            Optional<ListEntry> now = state.mailboxId().isEmpty()
                    ? Optional.empty()
                    : free.values().stream()
                            .filter(entry -> mailboxes.state(entry.path()) != null
                                    && state.mailboxId()
                                            .equals(mailboxes
                                                    .state(entry.path())
                                                    .mailboxId()))
                            .findFirst();
            now.ifPresent(entry -> renames.add(new Rename(folder, free.remove(entry.path()), true)));
            return now.isPresent();
        });
    }

    /** Only where exactly one fits one: UIDVALIDITY alone is no name. */
    private void byValidity(
            List<RemoteFolder> lost, Map<String, ListEntry> free, Mailboxes mailboxes, List<Rename> renames) {
        List<Rename> found = new ArrayList<>();
        for (RemoteFolder folder : lost) {
            List<ListEntry> fitting = free.values().stream()
                    .filter(entry -> fits(folder, mailboxes.state(entry.path())))
                    .toList();
            if (fitting.size() == 1) {
                found.add(new Rename(folder, fitting.get(0), false));
            }
        }
        for (Rename rename : found) {
            boolean only = found.stream()
                            .filter(other -> other.to().equals(rename.to()))
                            .count()
                    == 1;
            if (only) {
                lost.remove(rename.from());
                free.remove(rename.to().path());
                renames.add(rename);
            }
        }
    }

    private boolean fits(RemoteFolder folder, MailboxStatus state) {
        long bound = store.bound(folder.folder());
        return state != null
                && bound > 0
                && folder.validity() > 0
                && state.uidValidity() == folder.validity()
                && state.uidNext() >= folder.uidNext()
                && state.messages() * 2 >= bound;
    }

    /** The folder under its new name, in one commit for all. */
    void apply(List<Rename> renames) {
        if (renames.isEmpty()) {
            return;
        }
        store.write(tx -> {
            for (Rename rename : renames) {
                RemoteFolder old = rename.from();
                boolean sure = rename.sure();
                if (!sure) {
                    tx.unbindAll(old.folder());
                }
                tx.putRemoteFolder(new RemoteFolder(
                        old.folder(),
                        old.service(),
                        rename.to().path(),
                        rename.to().delimiter(),
                        rename.to().selectable(),
                        sure ? old.validity() : 0,
                        sure ? old.uidNext() : 0,
                        sure ? old.modSeq() : 0,
                        sure && old.complete()));
                if (tx.pendingOf(old.folder()).isEmpty()) {
                    tx.rename(old.folder(), MailboxNames.display(rename.to().path()));
                }
                tx.putFolderState(store.folderState(old.folder()).withPause(""));
            }
            return null;
        });
        renames.forEach(rename -> scope.report()
                .renamed(
                        MailboxNames.display(rename.from().path()),
                        MailboxNames.display(rename.to().path())));
    }
}
