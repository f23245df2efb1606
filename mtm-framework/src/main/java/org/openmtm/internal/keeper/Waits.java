// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.util.List;
import java.util.function.Predicate;
import org.openmtm.entry.EntryId;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Ends waits in the ledger whose reason has gone; what is due then is found there as always. */
final class Waits {
    private final MessageStore store;

    Waits(MessageStore store) {
        this.store = store;
    }

    void end(EntryId sending, Predicate<Submission> which, String phase, String words) {
        List<EntryId> waiting = store.outbox(sending).stream()
                .filter(which)
                .map(Submission::message)
                .toList();
        if (waiting.isEmpty()) {
            return;
        }
        store.write(tx -> {
            for (EntryId message : waiting) {
                tx.submission(message).filter(which).ifPresent(row -> {
                    tx.updateSubmission(SendState.QUEUED, row.withNotBefore(null));
                    tx.tellStory(message, phase, words);
                });
            }
            return null;
        });
    }
}
