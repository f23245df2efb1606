// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openmtm.imap4.Imap4Options.FoldersOf;
import org.openmtm.imap4.Imap4Options.UpdateSubscriptions;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;

/** Which folders are subscribed, here and on the server: notes both, and makes them alike as the settings say. */
final class Subscriptions {
    private static final int IN_FLIGHT = 50;

    private final SyncScope scope;
    private final MessageStore store;

    Subscriptions(SyncScope scope) {
        this.scope = scope;
        this.store = scope.store();
    }

    /** Makes them alike. @param there the mailboxes as the server listed them, by path */
    void update(Map<String, ListEntry> there) {
        Questions questions = new Questions(scope.connection());
        boolean wanted = scope.rules().subscribe() != UpdateSubscriptions.NEITHER
                || scope.rules().synchronise() == FoldersOf.REMOTE
                || scope.rules().synchronise() == FoldersOf.COMBINATION;
        if (!questions.extendedList() && !wanted) {
            // It takes a question of its own, and nobody wants to know.
            return;
        }
        Set<String> subscribed = questions.extendedList()
                ? there.entrySet().stream()
                        .filter(each -> each.getValue().subscribed())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet())
                : new HashSet<>(questions.subscribed());
        List<FolderState> changed = new ArrayList<>();
        List<RemoteFolder> subscribe = new ArrayList<>();
        List<RemoteFolder> unsubscribe = new ArrayList<>();
        for (RemoteFolder folder : store.remoteFolders(scope.service())) {
            FolderState before = store.folderState(folder.folder());
            boolean remote = subscribed.contains(MailboxNames.isInbox(folder.path()) ? "INBOX" : folder.path());
            FolderState now = alike(before.withRemoteSubscribed(remote));
            if (now.remoteSubscribed() != remote) {
                (now.remoteSubscribed() ? subscribe : unsubscribe).add(folder);
            }
            if (!now.equals(before)) {
                changed.add(now);
            }
        }
        Set<RemoteFolder> refused = new HashSet<>(send(subscribe, true));
        refused.addAll(send(unsubscribe, false));
        refused.forEach(folder -> changed.removeIf(state -> state.folder().equals(folder.folder())));
        if (!changed.isEmpty()) {
            store.write(tx -> {
                changed.forEach(tx::putFolderState);
                return null;
            });
        }
    }

    private FolderState alike(FolderState state) {
        return switch (scope.rules().subscribe()) {
            case NEITHER -> state;
            case LOCAL -> state.withSubscribed(state.remoteSubscribed());
            case REMOTE -> state.withRemoteSubscribed(state.subscribed());
            case BOTH -> {
                boolean either = state.subscribed() || state.remoteSubscribed();
                yield state.withSubscribed(either).withRemoteSubscribed(either);
            }
        };
    }

    /** @return those that the server refused */
    private List<RemoteFolder> send(List<RemoteFolder> folders, boolean subscribe) {
        List<RemoteFolder> refused = new ArrayList<>();
        for (int from = 0; from < folders.size(); from += IN_FLIGHT) {
            List<RemoteFolder> some = folders.subList(from, Math.min(folders.size(), from + IN_FLIGHT));
            List<Pending> sent = some.stream()
                    .map(folder -> scope.connection()
                            .send(subscribe ? Requests.subscribe(folder.path()) : Requests.unsubscribe(folder.path())))
                    .toList();
            for (int i = 0; i < sent.size(); i++) {
                StatusResponse answer = scope.connection().answer(sent.get(i));
                if (!answer.ok()) {
                    refused.add(some.get(i));
                    scope.report()
                            .problem(MailboxNames.display(some.get(i).path()) + ": its subscription was refused: "
                                    + answer.words());
                }
            }
        }
        return refused;
    }

    /** Whether a sync of the account takes this folder, as far as subscriptions decide. The inbox is always taken. */
    boolean chosen(RemoteFolder folder) {
        FolderState state = store.folderState(folder.folder());
        return MailboxNames.isInbox(folder.path())
                || switch (scope.rules().synchronise()) {
                    case ALL -> true;
                    case REMOTE -> state.remoteSubscribed();
                    case LOCAL -> state.subscribed();
                    case COMBINATION -> state.subscribed() || state.remoteSubscribed();
                };
    }
}
