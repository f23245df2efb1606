// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.Filing;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** Decides about the copies of some sent messages, now that it is known which of them the server has. For one transaction. */
final class FilingStep {
    private final StoreTransaction tx;
    private final Outcome outcome;
    private final SyncScope scope;
    private final Mailbox mailbox;
    private final EntryId folder;
    private final Lookup lookup;
    private boolean foundSome;
    private boolean waitedInVain;

    /** @param mailbox the Sent folder, which was looked through */
    FilingStep(StoreTransaction tx, Outcome outcome, Mailbox mailbox, Lookup lookup) {
        this.tx = tx;
        this.outcome = outcome;
        this.scope = outcome.scope();
        this.mailbox = mailbox;
        this.folder = mailbox.folder().folder();
        this.lookup = lookup;
    }

    /** Whether the server had some of what we did not upload. */
    boolean foundSome() {
        return foundSome;
    }

    /** Whether the server was given time for some of it and did not file it. */
    boolean waitedInVain() {
        return waitedInVain;
    }

    /**
     * @param messageId as it stands in the message
     * @param patience whether the server may still file it by itself
     */
    void file(EntryId message, String messageId, boolean patience) {
        Submission row = tx.submission(message).orElse(null);
        Entry entry = tx.entry(message).orElse(null);
        if (row == null || entry == null || row.state() != SendState.SENT) {
            return;
        }
        switch (row.filing().state()) {
            case WANTED -> {
                if (revived(row)) {
                    tx.submission(message).ifPresent(now -> uploading(now, entry, messageId));
                } else {
                    wanted(row, entry, messageId, patience);
                }
            }
            case UPLOADING -> uploading(row, entry, messageId);
            default -> {
                // Somebody decided meanwhile.
            }
        }
    }

    /** Whether there is a copy whose upload was left alone after many attempts; it is tried again instead of another one. */
    private boolean revived(Submission row) {
        EntryId copy = row.filing().copy();
        PendingChange upload = copy == null || tx.entry(copy).isEmpty() ? null : Rows.place(tx, copy);
        if (upload == null || upload.kind() != Kind.APPEND) {
            return false;
        }
        if (Rows.parked(upload)) {
            tx.putPending(Rows.retried(upload));
        }
        Filings.set(tx, row, Filing.State.UPLOADING, copy, "to be uploaded again");
        return true;
    }

    private void wanted(Submission row, Entry entry, String messageId, boolean patience) {
        Arrivals.Arrival there = take(row, entry, messageId);
        if (there != null) {
            foundSome = true;
            Filings.set(tx, row, Filing.State.DONE, mirrored(entry, there), "filed by the server, UID " + there.uid());
        } else if (patience) {
            Filings.set(
                    tx, row, Filing.State.WANTED, null, "auto: the server is given some minutes to file it by itself");
        } else if (entry.body() != BodyState.COMPLETE) {
            Filings.set(tx, row, Filing.State.FAILED, null, "the message is not completely here");
        } else {
            waitedInVain |= !SentFiling.isAlways(row);
            copy(row, entry);
        }
    }

    private Arrivals.Arrival take(Submission row, Entry entry, String messageId) {
        // What was redirected has the Message-ID of its author, whose own copy may lie there, too.
        boolean redirected = !messageId.equals(row.messageId());
        return lookup.take(messageId, entry.size(), redirected, uid -> !isOlder(uid, entry));
    }

    /** Whether it is the UID of a message that was here before this one was written. */
    private boolean isOlder(long uid, Entry entry) {
        return mailbox.asKnown()
                && tx.remoteMessage(folder, uid)
                        .filter(bound -> bound.message().value() < entry.id().value())
                        .isPresent();
    }

    /** The entry for it in the mirror: one of the same size needs not be fetched. Null where the next sync brings it. */
    private EntryId mirrored(Entry entry, Arrivals.Arrival there) {
        if (!mailbox.asKnown()) {
            return null;
        }
        EntryId known = tx.remoteMessage(folder, there.uid())
                .map(RemoteMessage::message)
                .orElse(null);
        boolean same = there.size() == entry.size() && entry.body() == BodyState.COMPLETE;
        boolean complete =
                tx.remoteFolder(folder).filter(RemoteFolder::complete).isPresent();
        if (known != null || !same || !complete) {
            return known;
        }
        EntryId copy = tx.copyMessage(entry.id(), folder);
        tx.setFlags(copy, there.flags());
        tx.bind(copy, folder, there.uid(), there.flags());
        return copy;
    }

    private void copy(Submission row, Entry entry) {
        EntryId copy = tx.copyMessage(entry.id(), folder);
        tx.setFlags(copy, Flags.of(Flag.SEEN));
        PendingChange upload = Rows.fresh(copy, Kind.APPEND, scope.service(), folder, scope.operation());
        tx.putPending(Rows.with(upload, ChangeDetail.NONE.original(entry.id())));
        String name = MailboxNames.display(mailbox.folder().path());
        Filings.set(tx, row, Filing.State.UPLOADING, copy, "to be uploaded to " + name);
    }

    /** It waits to be uploaded, and the server has it by now: from itself or from another client. */
    private void uploading(Submission row, Entry entry, String messageId) {
        EntryId copy = row.filing().copy();
        PendingChange upload = tx.entry(copy).isEmpty() ? null : Rows.place(tx, copy);
        boolean open = upload != null
                && upload.kind() == Kind.APPEND
                && upload.folder().equals(folder)
                && !Rows.inDoubt(upload);
        Arrivals.Arrival there = open ? take(row, entry, messageId) : null;
        if (there == null) {
            return;
        }
        if (mailbox.asKnown() && Landing.bind(tx, copy, folder, mailbox.validity(), there.uid(), there.flags())) {
            outcome.sent(tx, upload, "APPEND found as UID " + there.uid());
        } else {
            Filings.set(tx, row, Filing.State.DONE, null, "filed by the server, UID " + there.uid());
            tx.remove(copy);
        }
    }
}
