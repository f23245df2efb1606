// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.MailboxStatus;
import org.openmtm.operation.Progress;
import org.openmtm.store.FolderState;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Synchronises the folders of an account that are chosen, the inbox first. For one thread, once. */
public final class AccountSync {
    private static final int ATTEMPTS = 3;

    private final SyncScope scope;
    private final FolderTree tree;
    private final Mailboxes mailboxes;
    private final Subscriptions subscriptions;
    private Verdict verdict = Verdict.ASK;

    public AccountSync(SyncScope scope) {
        this.scope = scope;
        this.tree = new FolderTree(scope);
        this.mailboxes = new Mailboxes(scope.connection(), scope.rules().root());
        this.subscriptions = new Subscriptions(scope);
    }

    /** Makes the folders here those of the server, without their mail. */
    public void folders() {
        scope.progress().accept(Progress.stage("list", ""));
        tree.update(mailboxes);
        subscriptions.update(mailboxes.entries());
    }

    /** All chosen folders. */
    public void all(FolderChoice choice) {
        folders();
        List<RemoteFolder> chosen = new ArrayList<>(tree.selectable().stream()
                .filter(folder -> choice.includes(MailboxNames.display(folder.path())) && subscriptions.chosen(folder))
                .toList());
        chosen.sort(Comparator.comparing((RemoteFolder folder) -> !MailboxNames.isInbox(folder.path()))
                .thenComparing(RemoteFolder::path));
        // Only for folders that may be skipped by it: the others are opened anyway.
        mailboxes.states(chosen.stream()
                .filter(this::mayBeSkipped)
                .map(RemoteFolder::path)
                .toList());
        noteIds(chosen);
        int done = 0;
        for (RemoteFolder folder : chosen) {
            scope.checkpoint().rest();
            scope.progress()
                    .accept(new Progress(
                            "folder", done++, chosen.size(), "folders", MailboxNames.display(folder.path())));
            try {
                one(folder);
            } catch (MessagingException e) {
                if (!scope.connection().usable() || !concernsOneFolder(e)) {
                    throw e;
                }
                scope.report().problem(MailboxNames.display(folder.path()) + ": " + e.oneLine());
            }
        }
    }

    /** Of a folder that is not opened now, its state may tell the id. */
    private void noteIds(List<RemoteFolder> folders) {
        Map<EntryId, String> ids = new HashMap<>();
        for (RemoteFolder folder : folders) {
            MailboxStatus state = mailboxes.state(folder.path());
            if (state != null && state.uidValidity() == folder.validity()) {
                ids.put(folder.folder(), state.mailboxId());
            }
        }
        MailboxIds.note(scope.store(), ids);
    }

    private static boolean concernsOneFolder(MessagingException e) {
        return switch (e.kind()) {
            case REFUSED, NOT_FOUND, PROTOCOL, NOT_SUPPORTED, CONFLICT, INVALID -> true;
            default -> false;
        };
    }

    /** One folder, by its name. @throws MessagingException NOT_FOUND if neither side knows it */
    public void one(String name) {
        Optional<RemoteFolder> folder = tree.find(name);
        if (folder.isEmpty()) {
            folders();
            folder = tree.find(name);
        }
        RemoteFolder found = folder.filter(RemoteFolder::selectable)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "There is no folder '" + name + "' that holds mail",
                        "See the folders of the account for their names"));
        if (mayBeSkipped(found)) {
            mailboxes.states(List.of(found.path()));
        }
        one(found);
    }

    private void one(RemoteFolder folder) {
        if (staysPaused(folder)) {
            return;
        }
        if (isUnchanged(folder)) {
            scope.report().strategy(MailboxNames.display(folder.path()), Strategy.UNCHANGED, "");
            return;
        }
        for (int attempt = 1; ; ) {
            RemoteFolder now = scope.store()
                    .remoteFolder(folder.folder())
                    .orElseThrow(() -> new MessagingException(
                            ErrorKind.NOT_FOUND, "The folder was removed meanwhile", "Synchronise again"));
            long trips = scope.connection().wire().roundTrips();
            long bytes = scope.connection().wire().bytesRead();
            try {
                new FolderSync(scope, now, verdict).run();
                scope.report().used(scope.connection().capabilities());
                scope.report()
                        .cost(
                                MailboxNames.display(now.path()),
                                scope.connection().wire().roundTrips() - trips,
                                scope.connection().wire().bytesRead() - bytes);
                return;
            } catch (RestWanted e) {
                scope.checkpoint().rest();
                scope.report().again();
            } catch (MessagingException e) {
                if (e.kind() != ErrorKind.CONFLICT || attempt++ == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A folder that waits for a decision is only looked at from outside: it may have recovered by itself. */
    private boolean staysPaused(RemoteFolder folder) {
        FolderState state = scope.store().folderState(folder.folder());
        if (!state.paused() || verdict != Verdict.ASK) {
            return false;
        }
        boolean stays = state.pause().startsWith(FolderPause.GONE);
        if (!stays) {
            mailboxes.states(List.of(folder.path()));
            MailboxStatus status = mailboxes.state(folder.path());
            long before = Math.max(
                    scope.store().bound(folder.folder()),
                    scope.store().counts(folder.folder()).total());
            stays = status != null
                    && status.messages() >= 0
                    && scope.rules().brake().holds(before - status.messages(), before);
        }
        if (stays) {
            scope.report().paused(MailboxNames.display(folder.path()), state.pause());
        }
        return stays;
    }

    /**
     * Ends the pause of a folder that the brake holds.
     *
     * @param accept whether what vanished on the server is removed here; otherwise what of it is here whole is put back:
     *     it waits to be sent then
     * @throws MessagingException CONFLICT if the folder is not paused, NOT_FOUND if it is none of the account
     */
    public void decide(EntryId folder, boolean accept) {
        FolderState state = scope.store().folderState(folder);
        RemoteFolder binding = scope.store()
                .remoteFolder(folder)
                .filter(found -> found.service().equals(scope.service()))
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "Entry " + folder + " is no folder that this account has on its server",
                        "See the folders of the account"));
        if (!state.paused()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The folder " + MailboxNames.display(binding.path())
                            + " is not paused: nothing waits for a decision",
                    "See status for folders that are");
        }
        folders();
        if (!scope.store().folderState(folder).pause().startsWith(FolderPause.GONE)) {
            verdict = accept ? Verdict.ACCEPT : Verdict.RESTORE;
            one(binding);
        } else if (accept) {
            List<PendingChange> waiting = scope.store().pending(scope.service());
            scope.report().removed(scope.store().bound(folder));
            scope.store().write(tx -> {
                LostFolders.remove(tx, scope, folder, waiting);
                return null;
            });
        } else {
            new LostFolders(scope).restore(binding);
        }
    }

    private boolean mayBeSkipped(RemoteFolder folder) {
        return folder.complete()
                && folder.modSeq() > 0
                && scope.connection().has("CONDSTORE")
                && !scope.rules().windowed(folder.path());
    }

    /** Whether the STATUS of the folder says that nothing happened there, and nothing waits here. */
    private boolean isUnchanged(RemoteFolder folder) {
        MailboxStatus status = mailboxes.state(folder.path());
        if (status == null || !mayBeSkipped(folder)) {
            return false;
        }
        long bound = scope.store().bound(folder.folder());
        boolean same = status.uidValidity() == folder.validity()
                && status.uidNext() == folder.uidNext()
                && status.highestModSeq() == folder.modSeq()
                && status.messages() == bound;
        if (!same || (!scope.headersOnly() && lacksBodies(folder))) {
            return false;
        }
        try (StoreCursor<RemoteMessage> waiting = scope.store().waitingFlags(folder.folder())) {
            return !waiting.hasNext();
        }
    }

    private boolean lacksBodies(RemoteFolder folder) {
        String name = MailboxNames.display(folder.path());
        try (StoreCursor<RemoteMessage> missing = scope.store().missingBodies(folder.folder())) {
            while (missing.hasNext()) {
                if (scope.rules().fetched(name, missing.next().size())) {
                    return true;
                }
            }
        }
        return false;
    }
}
