// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.message.MessageReader;
import org.openmtm.operation.Progress;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;

/**
 * Makes the mirror of a mailbox equal to it, once: what is new is fetched, each message committed by itself, so that whatever
 * interrupts it, the next one goes on there; then what is gone is removed. For one thread.
 */
final class InboxSync {
    /** The largest message that is fetched. */
    static final long LARGEST = 1L << 30;

    private static final int BATCH = 500;
    private static final int COMMITS = 16;

    private final MessageStore store;
    private final EntryId service;
    private final Inbox inbox;
    private final MessageReader reader;
    private final Brake brake;
    private final MailboxConnection.Lease lease;
    private final RemoteFolder folder;
    private final SyncCounts counts = new SyncCounts();

    InboxSync(
            MessageStore store,
            EntryId service,
            Inbox inbox,
            MessageReader reader,
            Brake brake,
            MailboxConnection.Lease lease) {
        this.store = store;
        this.service = service;
        this.inbox = inbox;
        this.reader = reader;
        this.brake = brake;
        this.lease = lease;
        this.folder = inbox.bound();
    }

    /** Fetches and removes. @throws MessagingException CONFLICT if too much is gone: then nothing was removed */
    SyncCounts all() throws InterruptedException {
        counts.sent(new Deleting(new OfflineDeletions(store, service), lease).run());
        Comparison comparison = compare();
        fetch(comparison.wanted());
        remove(comparison.gone(), brake);
        inbox.complete(folder.folder());
        return counts;
    }

    /** Fetches only. */
    SyncCounts arrivals() throws InterruptedException {
        fetch(compare().wanted());
        return counts;
    }

    /** Removes only, however much it is. */
    SyncCounts removals() throws InterruptedException {
        remove(compare().gone(), new Brake(0, 100));
        return counts;
    }

    private Comparison compare() throws InterruptedException {
        lease.operation().progress(Progress.stage("list", Inbox.NAME));
        List<RemoteMailbox.Listed> listed = lease.call("Listing the mailbox", RemoteMailbox::list);
        lease.operation().checkCancelled();
        Comparison comparison = Comparison.of(store, folder.folder(), listed);
        comparison.strange().forEach(counts::problem);
        return comparison;
    }

    private void fetch(List<Comparison.Wanted> wanted) throws InterruptedException {
        try (Commits commits = new Commits(COMMITS)) {
            int done = 0;
            for (Comparison.Wanted one : wanted) {
                lease.operation().checkCancelled();
                lease.operation().progress(new Progress("fetch", done++, wanted.size(), "messages", Inbox.NAME));
                fetch(one, commits);
            }
            commits.await();
            lease.operation().progress(new Progress("fetch", done, wanted.size(), "messages", Inbox.NAME));
        }
    }

    /** What is wrong with one message is no trouble of the others. */
    private void fetch(Comparison.Wanted wanted, Commits commits) throws InterruptedException {
        long announced = wanted.listed().size();
        long first = -1;
        for (boolean settled = false; !settled; ) {
            try (IncomingBody body = new IncomingBody(store, lease.operation(), LARGEST)) {
                if (!fetched(wanted.listed().key(), body)) {
                    return;
                }
                // Another length than announced is asked about once more; twice alike is what there is.
                settled = announced < 0 || body.count() == announced || body.count() == first;
                if (settled) {
                    commits.add(commit(wanted, body));
                    counts.fetched(body.count(), wanted.target() == null);
                } else if (first >= 0) {
                    counts.parked(
                            wanted.listed().key(),
                            announced + " bytes were announced, " + first + " and " + body.count() + " came");
                    return;
                }
                first = body.count();
            }
        }
    }

    /** @return false for a message that cannot be had now */
    private boolean fetched(String key, IncomingBody body) throws InterruptedException {
        try {
            lease.call("Fetching a message", mailbox -> {
                mailbox.fetch(key, body);
                return null;
            });
        } catch (MessagingException e) {
            boolean tooLarge = e == body.failure() && e.kind() == ErrorKind.LIMIT;
            if (tooLarge || lease.goesOn(e)) {
                if (e.kind() != ErrorKind.NOT_FOUND) { // it went since it was listed: the next sync sees that
                    counts.parked(key, e.oneLine());
                }
                return false;
            }
            throw e;
        }
        if (body.failure() != null) {
            throw body.failure();
        }
        return true;
    }

    private CompletionStage<Boolean> commit(Comparison.Wanted wanted, IncomingBody body) {
        MessageHeader header = body.header(reader);
        StagedBody staged = body.finish();
        return store.submit(tx -> put(tx, wanted, header, staged)).whenComplete((taken, trouble) -> {
            if (trouble != null || !taken) {
                staged.close();
            }
        });
    }

    /** @return whether the body was taken */
    private boolean put(StoreTransaction tx, Comparison.Wanted wanted, MessageHeader header, StagedBody body) {
        if (wanted.target() != null) {
            boolean there = tx.entry(wanted.target()).isPresent();
            if (there) {
                tx.putBody(wanted.target(), body, header);
            }
            return there;
        }
        EntryId message = tx.addMessage(new NewMessage(
                service, folder.folder(), Flags.NONE, received(wanted.listed(), header), body.length(), header, body));
        tx.bindKey(message, folder.folder(), wanted.listed().key());
        if (folder.complete()) {
            String subject = header.subject();
            tx.post(
                    EventType.MAIL_NEW,
                    service,
                    folder.folder(),
                    message,
                    lease.operation().operationId(),
                    subject.length() > 200 ? subject.substring(0, 200) : subject);
        }
        return true;
    }

    private static Instant received(RemoteMailbox.Listed listed, MessageHeader header) {
        if (listed.received() != null) {
            return listed.received();
        }
        return header.sent() != null ? header.sent() : Instant.now();
    }

    private void remove(List<EntryId> gone, Brake held) {
        FolderState state = store.folderState(folder.folder());
        long ours = deletedHere(gone);
        long before = store.bound(folder.folder());
        if (held.holds(gone.size() - ours, before)) {
            throw paused(state, (gone.size() - ours) + " of " + before + " messages vanished on the server");
        }
        for (int from = 0; from < gone.size(); from += BATCH) {
            lease.operation().checkCancelled();
            lease.operation().progress(new Progress("remove", from, gone.size(), "messages", Inbox.NAME));
            List<EntryId> some = gone.subList(from, Math.min(gone.size(), from + BATCH));
            counts.removed(store.write(tx -> remove(tx, some)));
        }
        if (state.paused()) {
            pause(state, "");
        }
    }

    /** Messages that were to leave the server anyway: nobody has to be asked about those. */
    private long deletedHere(List<EntryId> gone) {
        Set<EntryId> leaving = new HashSet<>();
        for (PendingChange change : store.pendingIn(folder.folder())) {
            leaving.add(change.entry());
        }
        return gone.stream().filter(leaving::contains).count();
    }

    private static int remove(StoreTransaction tx, List<EntryId> messages) {
        int removed = 0;
        for (EntryId message : messages) {
            // Who is not bound any more was removed, or put somewhere else, meanwhile.
            if (tx.entry(message).isPresent() && tx.remoteMessage(message).isPresent()) {
                tx.remove(message);
                removed++;
            }
        }
        return removed;
    }

    private MessagingException paused(FolderState state, String reason) {
        if (!state.pause().equals(reason)) {
            pause(state, reason);
        }
        return new MessagingException(
                ErrorKind.CONFLICT,
                Inbox.NAME + ": " + reason + "; nothing was removed here",
                "Accept the removals, or see to it that the messages are there again");
    }

    private void pause(FolderState state, String reason) {
        store.write(tx -> {
            tx.putFolderState(state.withPause(reason));
            if (!reason.isEmpty()) {
                tx.post(
                        EventType.FOLDER_PAUSED,
                        service,
                        folder.folder(),
                        folder.folder(),
                        lease.operation().operationId(),
                        Inbox.NAME + ": " + reason);
            }
            return null;
        });
    }
}
