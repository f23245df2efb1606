// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.SearchKeys;
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
    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final Verdict verdict;
    private final String name;
    private final FlagInbox inbox;
    private final EntryId id;
    private final LongSet parked = new LongSet();
    private RemoteFolder local;
    private Candidates candidates;
    private Selection selection;
    private boolean renumbered;
    private boolean unseen;
    private long lastSeen;

    public FolderSync(SyncScope scope, RemoteFolder folder) {
        this(scope, folder, Verdict.ASK);
    }

    /** @param verdict what is done when the brake would hold */
    public FolderSync(SyncScope scope, RemoteFolder folder, Verdict verdict) {
        this.scope = scope;
        this.store = scope.store();
        this.connection = scope.connection();
        this.verdict = verdict;
        this.local = folder;
        this.id = folder.folder();
        this.name = MailboxNames.display(folder.path());
        this.inbox = new FlagInbox(store, id, scope.report());
    }

    /**
     * Does it. A folder that the brake holds is left as it was.
     *
     * @return the mailbox, still open
     * @throws MessagingException CONFLICT if the UIDs became worthless while it ran: run a new one
     */
    public Selection run() {
        scope.checkpoint().enter(id);
        try {
            return alone();
        } finally {
            scope.checkpoint().leave(id);
        }
    }

    private Selection alone() {
        // Who had the folder before may have got further with it.
        local = store.remoteFolder(id).orElse(local);
        // Read before the mailbox is opened: what has no UID here by now, the server has by then.
        candidates = candidates();
        selection = Selection.open(connection, local, inbox);
        inbox.from(selection);
        try {
            adoptValidity();
            MailboxIds.note(store, Map.of(id, selection.mailboxId()));
            if (windowed()) {
                synchroniseWindow();
            } else {
                synchronise();
            }
        } catch (BrakeHolds e) {
            // Nothing was taken over, so that the next sync sees the same, or that all is well again.
            inbox.clear();
        }
        return selection;
    }

    private Candidates candidates() {
        return Candidates.of(store, id, !EmailIds.item(connection).isEmpty());
    }

    private Removals removals() {
        return new Removals(scope, local, name, verdict);
    }

    private void synchronise() {
        Strategy strategy = choose();
        if (strategy == Strategy.QRESYNC) {
            strategy = takeVanished();
        }
        if (strategy != Strategy.FIRST) {
            new FlagOutbox(scope, selection, inbox, id).send();
        }
        fetch(strategy);
        settle();
        if (strategy != Strategy.COMPARE && store.bound(id) != selection.expected()) {
            stepDown(
                    Strategy.COUNT,
                    "there are " + store.bound(id) + " messages here and " + selection.expected() + " there");
            recount();
        }
        finish();
    }

    private boolean windowed() {
        return scope.rules().windowed(local.path());
    }

    /** Only a part is mirrored: the server says which messages that are, and those are made alike. */
    private void synchroniseWindow() {
        MirrorWindow window = new MirrorWindow(scope, selection, local);
        scope.report().strategy(name, Strategy.WINDOW, window.reason());
        new FlagOutbox(scope, selection, inbox, id).send();
        UidSet.Builder outside = new UidSet.Builder();
        Listing listing = window.listing();
        long[] missing = new Comparison(
                        store, id, selection, inbox, message -> outside.add(message.uid(), message.uid()))
                .run(listing);
        Removals removals = removals();
        window.drop(outside.build(), removals);
        removals.finish();
        arrivals().listed(missing);
        settle();
        finish();
    }

    /** Finds out by UIDs alone what is gone or lacking, and only if that does not do, by UIDs and flags. */
    private void recount() {
        UidSet there = new Questions(connection).search(SearchKeys.all());
        // A few bytes of an answer can claim billions of messages.
        if (there.count() == selection.expected() && there.count() <= Listing.MOST) {
            Removals removals = removals();
            long[] missing = new Comparison(store, id, selection, inbox, removals::add).run(there);
            if (!removals.brakeHolds() || missing.length == 0) {
                removals.finish();
                arrivals().listed(missing);
                settle();
            }
        }
        if (store.bound(id) != selection.expected()) {
            compare();
            settle();
        }
    }

    private void finish() {
        fetchMissingBodies();
        // Again: what got its UID just now may have flags that wait, and what was fetched may count as seen.
        new FlagOutbox(scope, selection, inbox, id).send();
        if (!unseen) {
            Removals left = removals();
            left.addLeft(candidates, selection.uidNext());
            left.finish();
        }
        commit();
        FolderPause.resume(store, id);
    }

    private void fetchMissingBodies() {
        MissingBodies missing = new MissingBodies(scope, selection, local, name, parked);
        if (scope.depth() == SyncScope.Depth.ALL) {
            missing.all();
        } else if (!scope.headersOnly() && !scope.rules().downloadRules().isEmpty()) {
            // With rules a message is judged by its size, so that at first only headers came.
            missing.ofArrivals();
        } else {
            return;
        }
        settle();
    }

    private void stepDown(Strategy strategy, String why) {
        scope.report().steppedDown(name, strategy, why);
    }

    /** What vanished goes; where that is much, the server may only have given its messages other UIDs. */
    private Strategy takeVanished() {
        Removals removals = removals();
        removals.add(selection.takeVanished());
        if (removals.brakeHolds()) {
            stepDown(Strategy.COMPARE, "much vanished");
            return Strategy.COMPARE;
        }
        removals.finish();
        inbox.flush();
        return Strategy.QRESYNC;
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
        if (unbind) {
            candidates = candidates();
        }
    }

    private Strategy choose() {
        Strategy strategy;
        String why = "";
        if (!local.complete()) {
            boolean empty = isEmpty();
            strategy = empty ? Strategy.FIRST : Strategy.COMPARE;
            why = renumbered ? "the server numbered the folder anew" : empty ? "" : "no sync of it was finished yet";
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

    /** What was put there from here has its UID before a sync sees it. */
    private long highestBound() {
        long highest = 0;
        try (StoreCursor<RemoteMessage> bound = store.remoteMessages(id, local.uidNext(), UidSet.MAX_UID)) {
            while (bound.hasNext()) {
                highest = bound.next().uid();
            }
        }
        return highest;
    }

    private Arrivals arrivals() {
        return new Arrivals(scope, selection, local, name, parked, candidates);
    }

    private void fetch(Strategy strategy) {
        if (strategy == Strategy.COMPARE) {
            compare();
            return;
        }
        if (strategy == Strategy.CONDSTORE && selection.highestModSeq() > local.modSeq() && local.uidNext() > 1) {
            connection.execute(ImapCommand.of("UID FETCH")
                    .set(UidSet.range(1, Math.max(local.uidNext() - 1, highestBound())))
                    .words("(UID FLAGS) (CHANGEDSINCE " + local.modSeq() + ")"));
        }
        long highest =
                strategy == Strategy.FIRST ? arrivals().all() : arrivals().from(Math.max(1, local.uidNext()));
        lastSeen = Math.max(lastSeen, highest);
    }

    /** Lists the mailbox and makes up every difference. */
    private void compare() {
        scope.progress().accept(Progress.stage("list", name));
        Listing listing = Listing.of(selection);
        boolean whole = listing.size() == selection.expected();
        Removals removals = removals();
        long[] missing = new Comparison(store, id, selection, inbox, whole ? removals::add : null).run(listing);
        if (removals.brakeHolds() && missing.length > 0) {
            removals.giveTo(candidates);
        }
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
        long left = arrivals().listed(missing);
        if (left > 0 && selection.expected() == selection.exists()) {
            unseen = true;
            scope.report().problem(name + ": the server lists " + left + " messages that it does not give");
        }
    }

    /** Brings in what the server told on the side. After this everything fetched is durable. */
    private void settle() {
        if (selection.validityChanged()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "The server numbered the folder " + name + " anew", "Synchronise again");
        }
        Removals removals = removals();
        removals.add(selection.takeVanished());
        removals.finish();
        inbox.flush();
    }

    private void commit() {
        long next = selection.uidNext() > 0 ? selection.uidNext() : Math.max(local.uidNext(), lastSeen + 1);
        // Of a window the next sync knows from where on mail is new, but no difference to all of the folder.
        boolean complete = !unseen && !windowed();
        boolean current = !unseen;
        RemoteFolder now = new RemoteFolder(
                id,
                local.service(),
                local.path(),
                local.delimiter(),
                local.selectable(),
                local.validity(),
                current ? next : local.uidNext(),
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
            return null;
        });
    }
}
