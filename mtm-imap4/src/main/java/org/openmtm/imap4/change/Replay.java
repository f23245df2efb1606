// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;

/**
 * Sends what the server has not heard of, with as few commands as it takes: first new and renamed folders, then what waits
 * to be fetched, then messages by folder, and at last the deletion of folders. What is refused for good is undone here and
 * told; what cannot be done now goes on waiting and holds up nothing else. Any other mailbox may be open afterwards. For one
 * thread, once; no two at a time for one service.
 */
public final class Replay {
    private final SyncScope scope;
    private final MessageStore store;
    private final EntryId service;
    private final ReplayOptions options;
    private final Outcome outcome;

    public Replay(SyncScope scope, ReplayOptions options) {
        this(scope, options, new ReplayReport());
    }

    /** @param report counts what is done; may be used for several runs */
    public Replay(SyncScope scope, ReplayOptions options, ReplayReport report) {
        // While changes are sent, the connection is not lent: another replay might get it.
        this.scope = scope.keeping();
        this.store = scope.store();
        this.service = scope.service();
        this.options = options;
        this.outcome = new Outcome(this.scope, report);
    }

    /** Sends it. @throws MessagingException if the connection or the store fails; what was sent until then is noted */
    public ReplayReport run() {
        List<PendingChange> rows = store.pending(service);
        if (rows.isEmpty()) {
            return outcome.report();
        }
        scope.progress().accept(new Progress("changes", 0, rows.size(), "changes", ""));
        new FolderReplay(outcome).run(rows);
        messages(true);
        if (store.pending(service).stream().anyMatch(Replay::unfinished)) {
            messages(false);
        }
        new FolderDeletions(outcome).run(store.pending(service));
        scope.progress().accept(new Progress("changes", rows.size(), rows.size(), "changes", ""));
        return outcome.report();
    }

    /** Sent, but half done, or done without a word where. */
    private static boolean unfinished(PendingChange row) {
        ChangeDetail detail = Rows.inDoubt(row) ? ChangeDetail.of(row) : ChangeDetail.NONE;
        return detail.done() || detail.copied() > 0;
    }

    private void messages(boolean first) {
        new Doubts(outcome).resolve(store.pending(service));
        if (first) {
            bodies(store.pending(service));
        }
        Map<EntryId, List<PendingChange>> appends = new LinkedHashMap<>();
        Map<EntryId, List<PendingChange>> bySource = new LinkedHashMap<>();
        for (PendingChange row : store.pending(service)) {
            switch (row.kind()) {
                case APPEND ->
                    appends.computeIfAbsent(row.folder(), id -> new ArrayList<>())
                            .add(row);
                case COPY, MOVE, MOVE_TO_LOCAL, DELETE -> {
                    EntryId source = source(row);
                    if (source != null && sendable(row)) {
                        bySource.computeIfAbsent(source, id -> new ArrayList<>())
                                .add(row);
                    }
                }
                default -> {
                    // Folders and bodies have their own turn.
                }
            }
        }
        appends.forEach(new Appends(outcome)::run);
        bySource.forEach((folder, waiting) -> {
            scope.checkpoint().run();
            store.remoteFolder(folder).ifPresent(binding -> new MailboxReplay(outcome, options, binding).run(waiting));
        });
    }

    private boolean sendable(PendingChange row) {
        return !Rows.parked(row) && (options.deletions() || row.kind() != Kind.DELETE);
    }

    /** The folder where the server has what the change is about; null if it is not known there now. */
    private EntryId source(PendingChange row) {
        EntryId message = row.kind() == Kind.COPY ? row.origin() : row.entry();
        EntryId source = message == null
                ? null
                : store.remoteMessage(message).map(RemoteMessage::folder).orElse(null);
        if (source == null && !Rows.inDoubt(row)) {
            homeless(row);
        }
        return source;
    }

    /** Of a message that has no binding: either its folder is being numbered anew, or it is gone. */
    private void homeless(PendingChange row) {
        EntryId original = row.kind() == Kind.COPY ? row.origin() : row.entry();
        boolean there = row.kind() != Kind.COPY
                ? store.remoteFolder(row.folder())
                        .filter(folder -> !folder.complete())
                        .isPresent()
                : original != null && store.entry(original).isPresent();
        if (there) {
            outcome.report().deferred(row.kind() + " of " + row.entry() + ": sent after the sync of its folder");
            return;
        }
        store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            Entry entry = tx.entry(row.entry()).orElse(null);
            if (now == null || tx.remoteMessage(row.entry()).isPresent()) {
                return null;
            }
            boolean complete = entry.body() == BodyState.COMPLETE;
            if (now.kind() == Kind.COPY && complete) {
                tx.putPending(Rows.fresh(now.entry(), Kind.APPEND, now.service(), entry.parent(), now.operation()));
            } else if (now.kind() == Kind.DELETE || (now.kind() == Kind.MOVE_TO_LOCAL && complete)) {
                Gone.asAsked(tx, now, outcome);
            } else {
                outcome.vanished(tx, now);
            }
            return null;
        });
    }

    /** Fetches what waits to be fetched, and what has to be here before it is deleted there. */
    private void bodies(List<PendingChange> rows) {
        Map<FetchOptions, List<PendingChange>> wishes = new LinkedHashMap<>();
        List<PendingChange> copies = new ArrayList<>();
        Set<EntryId> whole = new LinkedHashSet<>();
        for (PendingChange row : rows) {
            if (Rows.parked(row)) {
                continue;
            }
            switch (row.kind()) {
                case POPULATE ->
                    wishes.computeIfAbsent(ChangeDetail.of(row).options(), any -> new ArrayList<>())
                            .add(row);
                case FETCH_COPY -> {
                    copies.add(row);
                    whole.add(row.origin());
                }
                case MOVE_TO_LOCAL -> whole.add(row.entry());
                default -> {
                    // Needs no bytes.
                }
            }
        }
        wishes.forEach(this::populate);
        whole.removeIf(this::isComplete);
        if (!whole.isEmpty()) {
            options.populate().fetch(scope, whole, FetchOptions.WHOLE);
        }
        copies.forEach(this::copied);
        List<PendingChange> lacking = rows.stream()
                .filter(row -> row.kind() == Kind.MOVE_TO_LOCAL && !Rows.parked(row) && !isComplete(row.entry()))
                .toList();
        outcome.trouble(lacking, "the message could not be fetched", true);
    }

    private boolean isComplete(EntryId message) {
        return message == null
                || store.entry(message)
                        .map(entry -> entry.body() == BodyState.COMPLETE)
                        .orElse(true);
    }

    private void populate(FetchOptions wanted, List<PendingChange> rows) {
        options.populate().fetch(scope, rows.stream().map(PendingChange::entry).toList(), wanted);
        List<PendingChange> lacking = new ArrayList<>();
        for (PendingChange row : rows) {
            Entry entry = store.entry(row.entry()).orElse(null);
            boolean left = entry != null
                    && entry.body() == BodyState.NONE
                    && wanted.parts() != FetchOptions.Parts.HEADERS
                    && (wanted.maxSize() == 0 || entry.size() <= wanted.maxSize());
            if (left) {
                lacking.add(row);
            } else if (entry != null) {
                outcome.each(List.of(row), (tx, done) -> outcome.sent(tx, done, "fetched"));
            }
        }
        outcome.trouble(lacking, "the message could not be fetched", true);
    }

    private void copied(PendingChange row) {
        EntryId origin = row.origin();
        boolean there = origin != null && store.entry(origin).isPresent();
        if (there && !isComplete(origin)) {
            outcome.trouble(List.of(row), "the message could not be fetched", true);
            return;
        }
        store.write(tx -> {
            PendingChange now = Outcome.current(tx, row);
            if (now == null) {
                return null;
            }
            if (there && tx.entry(origin).isPresent()) {
                tx.shareBody(row.entry(), origin);
                outcome.sent(tx, now, "fetched");
            } else {
                outcome.vanished(tx, now);
            }
            return null;
        });
    }
}
