// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.store.MessageThread;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Report;

/** The evidence about a message that is here already: what was reported, and what lies in the mirror of the server. */
final class Trace {
    /** What lies in others was perhaps put there by the owner; a copy of ours in Drafts proves nothing. */
    private static final Set<FolderRole> PLACES = EnumSet.of(FolderRole.INBOX, FolderRole.SENT);

    private final StoreReader store;

    Trace(StoreReader store) {
        this.store = store;
    }

    /** What reports say that came before the answer was known to be lost. */
    Optional<String> reported(Submission row, Story story) {
        boolean open = row.recipients().stream()
                .anyMatch(one -> one.state() == SendState.QUEUED && one.report() != Report.NONE);
        boolean any = !partlySent(row) && !story.reports().isEmpty() && (open || OwnId.has(store, row));
        return open || any ? Optional.of("The server has it: it was reported about") : Optional.empty();
    }

    /**
     * Whether finding its Message-ID on a server would prove anything: not where an earlier attempt left it there, or where it
     * is that of another message.
     */
    boolean isTelling(Submission row) {
        return !partlySent(row) && OwnId.has(store, row);
    }

    private static boolean partlySent(Submission row) {
        return row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.SENT);
    }

    /** Why the server must have the message, as far as is known here: a copy that it has, or an answer that came. */
    Optional<String> found(Submission row, EntryId receiving) {
        return copy(row, receiving)
                .map(folder -> found(folder, receiving))
                .or(() -> answer(row, receiving).map(id -> "The server has it: message " + id.value() + " answers it"));
    }

    String found(String folder, EntryId receiving) {
        return "The server has it: found in " + folder + " of " + account(receiving);
    }

    String account(EntryId receiving) {
        return store.entry(receiving).map(Entry::name).orElse("");
    }

    private Optional<EntryId> answer(Submission row, EntryId receiving) {
        return store.thread(row.message()).map(MessageThread::messages).orElse(List.of()).stream()
                .flatMap(id -> store.entry(id).stream())
                .filter(entry -> entry.service().equals(receiving))
                .filter(entry -> entry.header().inReplyTo().equals(row.messageId()))
                .filter(entry -> store.remoteMessage(entry.id()).isPresent())
                .filter(entry -> role(entry) != FolderRole.DRAFTS && role(entry) != FolderRole.SENT)
                .map(Entry::id)
                .findFirst();
    }

    private FolderRole role(Entry message) {
        return store.entry(message.parent()).map(Entry::role).orElse(FolderRole.NONE);
    }

    private Optional<String> copy(Submission row, EntryId receiving) {
        return store.byMessageId(row.messageId()).stream()
                .filter(id -> !id.equals(row.message()))
                .filter(id -> store.remoteMessage(id).isPresent())
                .flatMap(id -> store.entry(id).stream())
                .filter(entry -> entry.service().equals(receiving))
                .flatMap(entry -> store.entry(entry.parent()).stream())
                .filter(folder -> PLACES.contains(folder.role()))
                .map(Entry::name)
                .findFirst();
    }
}
