// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.openmtm.store.Submission;

/**
 * The messages that a run has claimed and will send next. Nobody can take them back any more, so there are no more of them than
 * the server is fast: one while it lets us wait, and twice as many whenever they ran out.
 */
final class Claims {
    private static final int MOST = 32;
    private static final int FEW_RECIPIENTS = 100;

    private final Deque<Submission> claimed = new ArrayDeque<>();
    private int wanted = 1;
    private boolean begun;

    void add(Submission row) {
        claimed.add(row);
    }

    Submission peek() {
        return claimed.peek();
    }

    Submission poll() {
        return claimed.poll();
    }

    /** They were too few. */
    void ranOut() {
        wanted = begun ? Math.min(MOST, 2 * wanted) : wanted;
    }

    void serverIsSlow() {
        wanted = 1;
    }

    boolean areShort(Deque<Submission> queue) {
        return claimed.size() <= wanted / 2 && isPlain(queue.peek());
    }

    /** Takes from the queue what may be claimed now. */
    List<Submission> candidates(Deque<Submission> queue) {
        begun = true;
        List<Submission> candidates = new ArrayList<>();
        while (claimed.size() + candidates.size() < wanted && isPlain(queue.peek())) {
            candidates.add(queue.poll());
        }
        return candidates;
    }

    /** Whether it needs no further look before it goes. */
    private static boolean isPlain(Submission row) {
        return row != null
                && !row.plan().unlessAnswered()
                && row.plan().notAfter() == null
                && row.recipients().size() <= FEW_RECIPIENTS;
    }

    /** They are nobody's any more. */
    List<Submission> takeAll() {
        List<Submission> all = List.copyOf(claimed);
        claimed.clear();
        return all;
    }
}
