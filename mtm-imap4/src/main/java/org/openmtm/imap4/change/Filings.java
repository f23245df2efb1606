// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.store.Filing;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/**
 * What the upload of the copy of a sent message does to the ledger row of that message, each in the transaction that does it
 * to the copy. Harmless for any other change. Nothing of this ever makes the message go out again.
 */
final class Filings {
    private static final String UPLOADED = "uploaded";

    private Filings() {}

    /** The ledger row whose copy this change uploads. */
    private static Optional<Submission> of(StoreTransaction tx, PendingChange row) {
        EntryId original = row.kind() == Kind.APPEND ? ChangeDetail.of(row).original() : null;
        return original == null
                ? Optional.empty()
                : tx.submission(original)
                        .filter(sent -> row.entry().equals(sent.filing().copy()));
    }

    static void set(StoreTransaction tx, Submission sent, Filing.State state, EntryId copy, String words) {
        Filing next = new Filing(state, copy, words);
        if (!next.equals(sent.filing())) {
            tx.updateSubmission(sent.state(), sent.withFiling(next));
        }
    }

    static void uploaded(StoreTransaction tx, PendingChange row) {
        of(tx, row).ifPresent(sent -> set(tx, sent, Filing.State.DONE, row.entry(), uploaded(tx, row.entry())));
    }

    static boolean isUploaded(Filing filing) {
        return filing.words().startsWith(UPLOADED);
    }

    static String uploaded(StoreTransaction tx, EntryId copy) {
        return UPLOADED
                + tx.remoteMessage(copy)
                        .map(RemoteMessage::uid)
                        .map(uid -> ", UID " + uid)
                        .orElse("");
    }

    /** Not now. What is left alone after many attempts counts as failed, and as uploaded should it be tried again and work. */
    static void waits(StoreTransaction tx, PendingChange row, String why) {
        Filing.State state = Rows.parked(row) ? Filing.State.FAILED : Filing.State.UPLOADING;
        of(tx, row)
                .filter(sent -> sent.filing().state() != state
                        || !saysTheSame(sent.filing().words(), why))
                .ifPresent(sent -> set(tx, sent, state, row.entry(), why));
    }

    /** Some servers tell how long each command took: that is not worth another line of a story. */
    private static boolean saysTheSame(String before, String now) {
        return before.replaceAll("[\\d.+ ]+", "").equals(now.replaceAll("[\\d.+ ]+", ""));
    }

    /**
     * Never. The copy is taken away, the sent message itself stays where it is.
     *
     * @return false if this is no such copy
     */
    static boolean refused(StoreTransaction tx, PendingChange row, String why) {
        Optional<Submission> sent = of(tx, row);
        sent.ifPresent(found -> {
            set(tx, found, Filing.State.FAILED, null, why);
            tx.remove(row.entry());
        });
        return sent.isPresent();
    }
}
