// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.MailboxStatus;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UntaggedHandler;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;

/**
 * Collects what a server that was asked to (NOTIFY, RFC 5465) tells of other mailboxes than the open one: those that are not
 * as they are here. For the thread of the connection.
 */
final class FolderNews implements UntaggedHandler {
    /** More at once is a job for a sync of everything. */
    private static final int MOST = 1000;

    private final Map<String, MailboxStatus> told = new LinkedHashMap<>();
    /** What something was done about: told again, it is no news, whatever came of it. */
    private final Map<String, MailboxStatus> known = new HashMap<>();

    private boolean tree;
    private boolean overflow;

    @Override
    public void status(MailboxStatus status) {
        if (told.size() < MOST && !MailboxNames.isInbox(status.path()) && !status.equals(known.get(status.path()))) {
            told.put(status.path(), status);
        }
    }

    @Override
    public void list(ListEntry entry) {
        tree = true;
    }

    @Override
    public void condition(StatusResponse response) {
        overflow = overflow || response.code().is("NOTIFICATIONOVERFLOW");
    }

    /** Whether something was told. */
    boolean any() {
        return !told.isEmpty() || tree;
    }

    /** Takes out whether the folder tree changed. */
    boolean takeTree() {
        boolean changed = tree;
        tree = false;
        return changed;
    }

    /** Whether the server gave up telling. */
    boolean overflow() {
        return overflow;
    }

    /** Takes out the next mailbox that is not as here, and was synchronised here before; empty when there is none left. */
    Optional<RemoteFolder> next(MessageStore store, EntryId service) {
        while (!told.isEmpty()) {
            MailboxStatus status = told.remove(told.keySet().iterator().next());
            Optional<RemoteFolder> folder = store.remoteFolders(service).stream()
                    .filter(here -> here.path().equals(status.path()) && here.complete() && here.selectable())
                    .filter(here -> differs(store, here, status))
                    .findFirst();
            known.remove(status.path());
            if (folder.isPresent()) {
                known.put(status.path(), status);
                return folder;
            }
        }
        return Optional.empty();
    }

    /** Numbers that the server left out say nothing, and one that said none at all has news of another kind: flags. */
    private static boolean differs(MessageStore store, RemoteFolder known, MailboxStatus status) {
        return told(status.uidValidity(), known.validity())
                || told(status.uidNext(), known.uidNext())
                || told(status.highestModSeq(), known.modSeq())
                || told(status.messages(), store.bound(known.folder()));
    }

    private static boolean told(long there, long here) {
        return there >= 0 && there != here;
    }
}
