// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/**
 * Keeps the order within conversations: a message does not leave before an earlier one of the same conversation that waits for
 * a retry, if both go to one of the same people. For one run.
 */
final class Conversations {
    private static final int MOST_STEPS = 50;

    private final StoreReader store;
    private final Map<EntryId, Submission> waiting = new LinkedHashMap<>();
    private final Map<EntryId, String> roots = new HashMap<>();

    /** @param outbox all rows of the service */
    Conversations(StoreReader store, List<Submission> outbox) {
        this.store = store;
        outbox.stream().filter(Conversations::waits).forEach(row -> waiting.put(row.message(), row));
    }

    /** One that waits for a connection or a person waits longer than others can. */
    private static boolean waits(Submission row) {
        return RetrySchedule.ours(row)
                && !row.phase().equals(RetrySchedule.BEHIND)
                && row.plan().start() == SendPlan.Start.SOON;
    }

    /** Whether nobody waits for a retry: the usual case, in which nothing has to be looked up. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The row as it is after an attempt. */
    void changed(Submission row) {
        if (waits(row)) {
            waiting.put(row.message(), row);
        } else {
            waiting.remove(row.message());
        }
    }

    /** The earlier message that this one must not overtake. */
    Optional<Submission> before(Submission row) {
        return waiting.values().stream()
                .filter(other -> isEarlier(other, row))
                .filter(other -> shareRecipient(other, row))
                .filter(other -> root(other.message()).equals(root(row.message())))
                .findFirst();
    }

    private static boolean isEarlier(Submission other, Submission row) {
        return other.message().value() < row.message().value();
    }

    private static boolean shareRecipient(Submission a, Submission b) {
        Set<String> open = new HashSet<>(open(a));
        return open(b).stream().anyMatch(open::contains);
    }

    private static List<String> open(Submission row) {
        List<String> addresses = new ArrayList<>();
        for (Recipient recipient : row.recipients()) {
            if (recipient.state() == SendState.QUEUED) {
                addresses.add(recipient.address());
            }
        }
        return addresses;
    }

    private String root(EntryId message) {
        return roots.computeIfAbsent(message, this::climb);
    }

    /** The oldest Message-ID that is reached by what each message answers, as far as they are here. */
    private String climb(EntryId message) {
        Entry entry = store.entry(message).orElse(null);
        if (entry == null) {
            return "";
        }
        String id = entry.header().messageId();
        String answered = entry.header().inReplyTo();
        for (int i = 0; i < MOST_STEPS && !answered.isEmpty(); i++) {
            id = answered;
            answered = answeredBy(id);
        }
        return id;
    }

    private String answeredBy(String messageId) {
        List<EntryId> known = new ArrayList<>(store.byMessageId(messageId));
        store.submissionsByMessageId(messageId).forEach(row -> known.add(row.message()));
        return known.stream()
                .flatMap(id -> store.entry(id).stream())
                .map(entry -> entry.header().inReplyTo())
                .filter(text -> !text.isEmpty() && !text.equals(messageId))
                .findFirst()
                .orElse("");
    }
}
