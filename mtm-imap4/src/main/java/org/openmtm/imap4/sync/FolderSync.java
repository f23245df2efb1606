// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * Brings one folder in step: opens it, takes the cheapest way that its server and its history allow, checks the result
 * against the server's count, and goes one step down where it does not add up. Everything is committed on the way; only
 * the last commit says that the folder is complete. For one thread, once.
 */
public final class FolderSync {
    private static final int BODIES = 500;

    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final String name;
    private final FlagInbox inbox;
    private final EntryId id;
    private final LongSet parked = new LongSet();
    private RemoteFolder local;
    private Selection selection;
    private boolean renumbered;
    private boolean unseen;
    private long lastSeen;

    public FolderSync(SyncScope scope, RemoteFolder folder) {
        this.scope = scope;
        this.store = scope.store();
        this.connection = scope.connection();
        this.local = folder;
        this.id = folder.folder();
        this.name = MailboxNames.display(folder.path());
        this.inbox = new FlagInbox(store, id, scope.report());
    }

    /**
     * Does it.
     *
     * @return the mailbox, still open
     * @throws MessagingException CONFLICT if the UIDs became worthless while it ran: run a new one
     */
    public Selection run() {
        scope.progress().accept(Progress.stage("select", name));
        selection = Selection.open(connection, local, inbox);
        adoptValidity();
        Strategy strategy = choose();
        if (strategy == Strategy.QRESYNC) {
            new Removals(store, id, scope.report()).remove(selection.takeVanished());
            inbox.flush();
        }
        if (strategy != Strategy.FIRST) {
            new FlagOutbox(scope, selection, inbox, id).send();
        }
        long bound = fetch(strategy);
        settle();
        if (strategy != Strategy.COMPARE && boundNow(bound) != selection.expected()) {
            scope.report()
                    .steppedDown(
                            name,
                            Strategy.COMPARE,
                            "there are " + boundNow(bound) + " messages here and " + selection.expected() + " there");
            compare();
            settle();
        }
        if (scope.depth() == SyncScope.Depth.ALL) {
            fetchMissingBodies();
        }
        commit();
        return selection;
    }

    /** Makes sure that the UIDs here mean what they mean there. */
    private void adoptValidity() {
        long validity = selection.validity();
        if (validity <= 0) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL,
                    "The server gives the folder " + name + " no UIDVALIDITY",
                    "Its messages cannot be told apart; ask the server's administrator");
        }
        boolean changed = local.validity() != 0 && local.validity() != validity;
        boolean regressed = !changed && selection.uidNext() > 0 && selection.uidNext() < local.uidNext();
        if (!changed && !regressed && local.validity() != 0) {
            return;
        }
        renumbered = changed || regressed;
        RemoteFolder fresh = new RemoteFolder(
                id, local.service(), local.path(), local.delimiter(), local.selectable(), validity, 0, 0, false);
        boolean unbind = renumbered;
        store.write(tx -> {
            if (unbind) {
                tx.unbindAll(id);
            }
            tx.putRemoteFolder(fresh);
            return null;
        });
        inbox.clear();
        selection.takeVanished();
        local = fresh;
    }

    private Strategy choose() {
        Strategy strategy;
        String why = "";
        if (!local.complete()) {
            boolean empty = isEmpty();
            strategy = empty ? Strategy.FIRST : Strategy.COMPARE;
            why = renumbered ? "the server numbered the folder anew" : empty ? "" : "an earlier sync was interrupted";
        } else if (selection.resynchronised() && selection.highestModSeq() > 0) {
            strategy = Strategy.QRESYNC;
        } else if (local.modSeq() > 0 && selection.highestModSeq() >= local.modSeq()) {
            strategy = Strategy.CONDSTORE;
            why = "no QRESYNC";
        } else {
            strategy = Strategy.COMPARE;
            why = local.modSeq() == 0
                    ? "no CONDSTORE"
                    : selection.highestModSeq() == 0 ? "the server has no MODSEQ now" : "the server's MODSEQ went back";
        }
        if (strategy == Strategy.COMPARE && local.complete() && scope.depth() == SyncScope.Depth.ARRIVALS) {
            strategy = Strategy.ARRIVALS;
        }
        if (strategy == Strategy.QRESYNC && selection.highestModSeq() < local.modSeq()) {
            strategy = Strategy.COMPARE;
            why = "the server's MODSEQ went back";
        }
        scope.report().strategy(name, strategy, why);
        return strategy;
    }

    private boolean isEmpty() {
        try (StoreCursor<RemoteMessage> messages = store.remoteMessages(id, 1, UidSet.MAX_UID)) {
            return !messages.hasNext();
        }
    }

    /** @return how many messages were fetched as new */
    private long fetch(Strategy strategy) {
        if (strategy == Strategy.COMPARE) {
            compare();
            return 0;
        }
        if (strategy == Strategy.CONDSTORE && selection.highestModSeq() > local.modSeq() && local.uidNext() > 1) {
            connection.execute(ImapCommand.of("UID FETCH")
                    .set(UidSet.range(1, local.uidNext() - 1))
                    .words("(UID FLAGS) (CHANGEDSINCE " + local.modSeq() + ")"));
        }
        long last = selection.uidNext() == 0 ? UidSet.MAX_UID : selection.uidNext() - 1;
        if (strategy != Strategy.FIRST && local.uidNext() > last) {
            return 0;
        }
        try (MessageWriter writer = new MessageWriter(scope, local, local.uidNext())) {
            MessageFetcher fetcher = new MessageFetcher(scope, selection, writer, name, parked);
            if (strategy == Strategy.FIRST) {
                fetcher.all();
            } else {
                fetcher.range(Math.max(1, local.uidNext()), last);
            }
            writer.finish();
            note(fetcher);
            return fetcher.received().size();
        }
    }

    private void note(MessageFetcher fetcher) {
        long[] uids = fetcher.received().sorted();
        lastSeen = Math.max(lastSeen, uids.length == 0 ? 0 : uids[uids.length - 1]);
    }

    /** Lists the mailbox and makes up every difference. */
    private void compare() {
        scope.progress().accept(Progress.stage("list", name));
        Listing listing = Listing.of(selection);
        boolean whole = listing.size() == selection.expected();
        Removals removals = new Removals(store, id, scope.report());
        long[] missing = new Comparison(store, id, inbox, whole ? removals : null).run(listing);
        removals.finish();
        if (!whole) {
            unseen = true;
            scope.report()
                    .problem(name + ": the server says that it has " + selection.expected() + " messages and lists "
                            + listing.size() + "; nothing was deleted here");
        }
        if (listing.size() > 0) {
            lastSeen = Math.max(lastSeen, listing.uid(listing.size() - 1));
        }
        fetchListed(missing);
    }

    private void fetchListed(long[] missing) {
        if (missing.length == 0) {
            return;
        }
        try (MessageWriter writer = new MessageWriter(scope, local, local.uidNext())) {
            MessageFetcher fetcher = new MessageFetcher(scope, selection, writer, name, parked);
            fetcher.uids(missing);
            writer.finish();
            int left = missing.length - fetcher.received().size();
            if (left > 0 && selection.expected() == selection.exists()) {
                unseen = true;
                scope.report().problem(name + ": the server lists " + left + " messages that it does not give");
            }
        }
    }

    /** Brings in what the server told on the side. After this everything fetched is durable. */
    private void settle() {
        if (selection.validityChanged()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "The server numbered the folder " + name + " anew", "Synchronise again");
        }
        new Removals(store, id, scope.report()).remove(selection.takeVanished());
        inbox.flush();
    }

    /** Messages here that are bound: while the folder is not complete yet, others may lie in it too. */
    private long boundNow(long fetched) {
        return local.complete() ? store.counts(id).total() : fetched;
    }

    private void fetchMissingBodies() {
        if (store.counts(id).total() == store.counts(id).bodies()) {
            return;
        }
        Map<Long, EntryId> chunk = new LinkedHashMap<>();
        try (MessageWriter writer = new MessageWriter(scope, local, 0);
                StoreCursor<RemoteMessage> missing = store.missingBodies(id)) {
            MessageFetcher fetcher = new MessageFetcher(scope, selection, writer, name, parked);
            while (missing.hasNext()) {
                RemoteMessage message = missing.next();
                if (!parked.contains(message.uid())) {
                    chunk.put(message.uid(), message.message());
                }
                if (chunk.size() == BODIES) {
                    fetcher.bodies(chunk);
                    chunk.clear();
                }
            }
            if (!chunk.isEmpty()) {
                fetcher.bodies(chunk);
            }
            writer.finish();
        }
        settle();
    }

    private void commit() {
        long next = selection.uidNext() > 0 ? selection.uidNext() : Math.max(local.uidNext(), lastSeen + 1);
        boolean complete = !unseen;
        RemoteFolder now = new RemoteFolder(
                id,
                local.service(),
                local.path(),
                local.delimiter(),
                local.selectable(),
                local.validity(),
                complete ? next : local.uidNext(),
                complete ? selection.highestModSeq() : 0,
                complete);
        if (now.equals(local)) {
            return;
        }
        store.write(tx -> {
            RemoteFolder before = tx.remoteFolder(id).orElse(null);
            if (before == null || before.validity() != now.validity()) {
                throw new MessagingException(
                        ErrorKind.CONFLICT, "The folder " + name + " was replaced meanwhile", "Synchronise again");
            }
            tx.putRemoteFolder(now);
            if (complete && !before.complete()) {
                tx.removeUnbound(id);
            }
            return null;
        });
    }
}
