// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.MailboxStatus;
import org.openmtm.operation.Progress;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Synchronises the folders of an account that are chosen, the inbox first. For one thread, once. */
public final class AccountSync {
    private static final int ATTEMPTS = 3;

    private final SyncScope scope;
    private final FolderTree tree;
    private final Mailboxes mailboxes;

    public AccountSync(SyncScope scope) {
        this.scope = scope;
        this.tree = new FolderTree(scope.store(), scope.service(), scope.report());
        this.mailboxes = new Mailboxes(scope.connection());
    }

    /** Makes the folders here those of the server, without their mail. */
    public void folders() {
        scope.progress().accept(Progress.stage("list", ""));
        tree.update(mailboxes);
    }

    /** All chosen folders. */
    public void all(FolderChoice choice) {
        folders();
        List<RemoteFolder> chosen = new ArrayList<>(tree.selectable().stream()
                .filter(folder -> choice.includes(MailboxNames.display(folder.path())))
                .toList());
        chosen.sort(Comparator.comparing((RemoteFolder folder) -> !MailboxNames.isInbox(folder.path()))
                .thenComparing(RemoteFolder::path));
        // Only for folders that may be skipped by it: the others are opened anyway.
        mailboxes.states(chosen.stream()
                .filter(this::mayBeSkipped)
                .map(RemoteFolder::path)
                .toList());
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
        if (isUnchanged(folder)) {
            scope.report().strategy(MailboxNames.display(folder.path()), Strategy.UNCHANGED, "");
            return;
        }
        for (int attempt = 1; ; attempt++) {
            RemoteFolder now = scope.store()
                    .remoteFolder(folder.folder())
                    .orElseThrow(() -> new MessagingException(
                            ErrorKind.NOT_FOUND, "The folder was removed meanwhile", "Synchronise again"));
            try {
                new FolderSync(scope, now).run();
                return;
            } catch (MessagingException e) {
                if (e.kind() != ErrorKind.CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean mayBeSkipped(RemoteFolder folder) {
        return folder.complete() && folder.modSeq() > 0 && scope.connection().has("CONDSTORE");
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
