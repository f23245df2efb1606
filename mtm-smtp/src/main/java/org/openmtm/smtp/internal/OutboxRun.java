// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** One flush of the Outbox: all waiting messages over one connection, each by the steps of the {@link SendLedger}. */
final class OutboxRun {
    /** A message that breaks its connection must not hold the others up; a server that breaks every one ends the run. */
    private static final int MOST_BREAKS = 2;
    /** Servers count what comes over one connection, and few say how much they take. */
    private static final int MOST_OVER_ONE = 1_000;

    /** What is the same for all runs of a service. */
    record Means(
            MessageStore store,
            SendLedger ledger,
            Waiting waiting,
            RetrySchedule schedule,
            TimeToLive timeToLive,
            Answers answers,
            Dialler dialler,
            Clock clock) {}

    private final Means means;
    private final SendLedger ledger;
    private final Postponing postponing;
    private final OpenConnection open;
    private final OperationContext context;
    private final Deque<Submission> queue = new ArrayDeque<>();
    private final Map<EntryId, Submission> known = new HashMap<>();
    private final Map<EntryId, SendState> ends = new HashMap<>();
    private Conversations conversations;
    private final Claims claims = new Claims();
    private Parcel ahead;
    private SmtpConnection connection;
    private int overOne;
    private int breaks;
    private int done;
    private MessagingException trouble;

    OutboxRun(Means means, OpenConnection open, OperationContext context) {
        this.means = means;
        this.ledger = means.ledger();
        this.postponing = new Postponing(ledger, means.schedule(), means.waiting(), means.clock());
        this.open = open;
        this.context = context;
    }

    /**
     * Sends what is due, also what becomes due meanwhile.
     *
     * @param outbox the rows of the service
     * @return how many messages came to which end
     * @throws MessagingException if the server could not be reached, or kept breaking the connection: messages that were not
     *     sent wait; CANCELLED
     */
    Map<String, Object> run(List<Submission> outbox, boolean includeNextConnection) throws InterruptedException {
        Waiting waiting = means.waiting();
        conversations = new Conversations(means.store(), outbox);
        enqueue(waiting.due(outbox, includeNextConnection, false));
        if (!queue.isEmpty()) {
            if (!includeNextConnection) {
                postponing.untilLogin(outbox, queue);
            }
            try {
                connect();
                enqueue(waiting.due(outbox, includeNextConnection, true));
                while (sendAll()) {
                    ledger.flush();
                    enqueue(waiting.due(waiting.outbox(), includeNextConnection, true));
                }
            } finally {
                end();
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return result();
    }

    /** Adds what this run has not tried, or can go on with. */
    private void enqueue(List<Submission> due) throws InterruptedException {
        for (Submission row : due) {
            Submission before = known.get(row.message());
            if ((before == null || open(row) < open(before)) && admit(row)) {
                known.put(row.message(), row);
                queue.add(row);
            }
        }
        List<Submission> ordered = new ArrayList<>(queue);
        ordered.sort(Waiting.ORDER);
        queue.clear();
        queue.addAll(ordered);
    }

    private static long open(Submission row) {
        return row.recipients().stream()
                .filter(recipient -> recipient.state() == SendState.QUEUED)
                .count();
    }

    /** Whether it is still wanted: not too late, and not answered. */
    private boolean admit(Submission row) throws InterruptedException {
        Optional<String> late = means.timeToLive().over(row, means.clock().instant());
        if (late.isPresent()) {
            ledger.fail(row, row.phase(), late.get());
            ends.put(row.message(), SendState.FAILED);
            return false;
        }
        return !row.plan().unlessAnswered() || isUnanswered(row);
    }

    private boolean isUnanswered(Submission row) throws InterruptedException {
        try {
            Optional<Entry> answer = means.answers().to(row);
            answer.ifPresent(entry -> answered(row, entry));
            return answer.isEmpty();
        } catch (MessagingException e) {
            postponing.untilKnown(row, e);
            ends.put(row.message(), SendState.QUEUED);
            return false;
        }
    }

    private void answered(Submission row, Entry answer) {
        String who = answer.header().from() + " answered before it left (message " + answer.id() + ")";
        if (row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.SENT)) {
            // What somebody has is no draft any more.
            ledger.fail(row, row.phase(), "Not sent to the others: " + who);
            ends.put(row.message(), SendState.SENT);
        } else {
            ledger.takeBack(row, "Taken back: " + who);
            ends.put(row.message(), SendState.CANCELLED);
        }
    }

    private void connect() {
        try {
            dial();
        } catch (MessagingException e) {
            queue.removeIf(row -> row.phase().equals(RetrySchedule.BEHIND));
            deferRest(e, means.dialler().reached());
            throw e;
        }
    }

    private void dial() {
        context.progress(Progress.stage("connect", ""));
        connection = means.dialler().dial(open);
        overOne = 0;
    }

    /** @return whether to look for more */
    private boolean sendAll() throws InterruptedException {
        boolean any = false;
        for (Submission sending = next(); sending != null; sending = next()) {
            any = true;
            context.progress(new Progress("send", done, done + queue.size() + 1L, "messages", ""));
            send(sending);
            done++;
            if (breaks >= MOST_BREAKS) {
                return false;
            }
        }
        context.progress(new Progress("send", done, done, "messages", ""));
        return any;
    }

    private void stopIfAsked() throws InterruptedException {
        context.checkCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException("The module has to go");
        }
    }

    /** @return the next one, claimed; or null */
    private Submission next() throws InterruptedException {
        stopIfAsked();
        for (Submission sending = nextClaimed(); sending != null; sending = nextClaimed()) {
            if (!isHeld(sending)) {
                return sending;
            }
        }
        for (Submission row = queue.poll(); row != null; row = queue.poll()) {
            if (admit(row) && !isHeld(row)) {
                Optional<Submission> taken = ledger.claim(row);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        }
        return null;
    }

    private Submission nextClaimed() {
        if (claims.peek() == null) {
            claims.ranOut();
            ledger.collect();
        }
        return claims.poll();
    }

    /** Whether it must wait for an earlier message of its conversation; then it does. */
    private boolean isHeld(Submission row) {
        if (conversations.isEmpty() || row.phase().equals(TimeToLive.PERSON)) {
            return false;
        }
        ledger.flush();
        Submission before = conversations.before(row).orElse(null);
        if (before == null) {
            return false;
        }
        if (row.state() == SendState.QUEUED
                && queue.removeIf(other -> other.message().equals(before.message()))) {
            // The earlier one is about to go, too.
            queue.addFirst(row);
            queue.addFirst(known.get(before.message()));
            return true;
        }
        postponing.behind(row, before);
        ends.put(row.message(), SendState.QUEUED);
        return true;
    }

    private void send(Submission sending) {
        for (boolean again = true; again; ) {
            if (!isReady(sending)) {
                return;
            }
            Attempt attempt = new Attempt(
                    known.get(sending.message()), sending, ledger, means.schedule(), open, context, new Steps());
            Attempt.End end;
            try {
                end = attempt.over(connection, overOne > 0);
            } finally {
                open.leaveDot();
            }
            overOne++;
            ended(sending, end, attempt.trouble());
            again = end == Attempt.End.STALE;
        }
    }

    private boolean isReady(Submission sending) {
        if (connection != null && connection.isUsable() && overOne < MOST_OVER_ONE) {
            return true;
        }
        ledger.flush();
        leave();
        try {
            dial();
            return true;
        } catch (MessagingException e) {
            trouble = e;
            breaks = MOST_BREAKS;
            ends.put(sending.message(), SendState.QUEUED);
            ledger.release(List.of(sending));
            queue.addFirst(known.get(sending.message()));
            deferRest(e, means.dialler().reached());
            return false;
        }
    }

    private void ended(Submission sending, Attempt.End end, MessagingException why) {
        if (why != null) {
            trouble = why;
        }
        switch (end) {
            case STALE -> leave();
            case ANSWERED -> breaks = 0;
            case UNSUITABLE -> ends.put(sending.message(), SendState.FAILED);
            case STOPPED -> {
                // The others would fare no better.
                breaks = MOST_BREAKS;
                ends.put(sending.message(), SendState.QUEUED);
            }
            default -> {
                breaks++;
                ends.put(sending.message(), end == Attempt.End.UNCERTAIN ? SendState.UNCERTAIN : SendState.QUEUED);
                if (breaks >= MOST_BREAKS) {
                    deferRest(why, Phase.CONNECT);
                }
            }
        }
    }

    /** All that was to be sent waits. */
    private void deferRest(MessagingException e, Phase phase) {
        if (e.kind() == ErrorKind.CANCELLED) {
            return;
        }
        ledger.flush();
        List<Submission> rest = new ArrayList<>(queue);
        List<Submission> back = claims.takeAll();
        ledger.release(back);
        back.forEach(row -> rest.add(known.get(row.message())));
        queue.clear();
        rest.forEach(row -> ends.put(row.message(), SendState.QUEUED));
        postponing.all(rest, e, phase);
    }

    private void leave() {
        if (connection != null) {
            connection.quit();
            connection = null;
        }
    }

    /** Nothing that is known stays uncommitted, and nothing claimed. */
    private void end() {
        try {
            ledger.flush();
        } finally {
            try {
                ledger.release(claims.takeAll());
            } finally {
                open.settled();
                leave();
            }
        }
    }

    private Map<String, Object> result() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("sent", count(SendState.SENT));
        values.put("waiting", count(SendState.QUEUED));
        values.put("failed", count(SendState.FAILED));
        values.put("uncertain", count(SendState.UNCERTAIN));
        return values;
    }

    private long count(SendState state) {
        return ends.values().stream().filter(end -> end == state).count();
    }

    /** What an attempt asks and tells. */
    private final class Steps implements Attempt.Surroundings {
        @Override
        public boolean isShort() {
            return conversations.isEmpty() && claims.areShort(queue);
        }

        @Override
        public List<Submission> candidates() {
            return conversations.isEmpty() ? claims.candidates(queue) : List.of();
        }

        @Override
        public void claimed(Submission next) {
            claims.add(next);
        }

        @Override
        public void slow() {
            claims.serverIsSlow();
        }

        @Override
        public void prepare() {
            Submission next = claims.peek();
            ahead = next == null ? null : Parcel.ahead(next, means.store(), connection);
        }

        @Override
        public Parcel parcel(Submission sending) {
            Parcel ready = ahead;
            ahead = null;
            return ready != null && ready.isFor(sending, connection)
                    ? ready
                    : Parcel.of(sending, means.store(), connection);
        }

        @Override
        public void changed(Submission row) {
            conversations.changed(row);
            ends.put(row.message(), row.state());
        }
    }
}
