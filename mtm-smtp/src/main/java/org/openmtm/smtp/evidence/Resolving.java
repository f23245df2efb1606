// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * Looks for evidence about the messages whose last answer was lost: in the reports that came, in the mirror of the server's
 * folders, on the server itself. What is found was sent. What is not stays for a person, or is sent again if the policy of the
 * account is that: the same bytes, never before the server was asked.
 */
public final class Resolving {
    static final String SENT_AGAIN =
            "Sent again by the policy 'resend' of the account; the recipients may get it twice";
    /** A server that never answers must not fill the recipients' mailboxes. */
    static final int MOST_AGAIN = 3;

    private static final String NOT_FOUND = "Not found in inbox and Sent of ";
    private static final String NOT_ASKED = "Whether the server has it could not be asked";
    private static final String TOO_LATE = "Not sent again, a person has to decide";
    private static final String ENOUGH = "It was sent again " + MOST_AGAIN + " times; now a person has to decide";

    private final ServerContext context;
    private final MessageStore store;
    private final EntryId service;
    private final Clock clock;
    private final Taken taken;
    private final Policy policy;
    private final Trace trace;

    public Resolving(ServerContext context, Clock clock, Taken taken, Policy policy) {
        this.context = context;
        this.store = context.store();
        this.service = context.service().id();
        this.clock = clock;
        this.taken = taken;
        this.policy = policy;
        this.trace = new Trace(store);
    }

    /**
     * @return how many messages became SENT, were queued again, and stay UNCERTAIN
     * @throws MessagingException CANCELLED, STORE; what was decided until then counts
     */
    public OperationResult run(OperationContext operation) throws InterruptedException {
        List<Submission> asked = uncertain();
        if (!asked.isEmpty()) {
            resolve(asked, operation);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("sent", count(asked, SendState.SENT));
        result.put("queued", count(asked, SendState.QUEUED));
        result.put("uncertain", count(asked, SendState.UNCERTAIN));
        return OperationResult.of(result);
    }

    private List<Submission> uncertain() {
        return store.outbox(service).stream()
                .filter(row -> row.state() == SendState.UNCERTAIN)
                .toList();
    }

    private long count(List<Submission> rows, SendState state) {
        return rows.stream()
                .flatMap(row -> store.submission(row.message()).stream())
                .filter(row -> row.state() == state)
                .count();
    }

    private void resolve(List<Submission> asked, OperationContext operation) throws InterruptedException {
        Optional<EntryId> receiving = store.relatedService(service);
        if (receiving.isPresent()) {
            readReports(operation);
        }
        for (Submission row : asked) {
            Optional<String> proof = trace.reported(row, story(row));
            if (proof.isEmpty() && receiving.isPresent() && trace.isTelling(row)) {
                proof = trace.found(row, receiving.get());
            }
            proof.ifPresent(reason -> prove(row, reason));
        }
        List<Submission> left = uncertain();
        if (left.isEmpty()) {
            return;
        }
        String failure = receiving.isEmpty() ? "" : ask(left, receiving.get(), operation);
        for (Submission row : uncertain()) {
            operation.checkCancelled();
            judge(row, receiving, failure);
        }
    }

    private void readReports(OperationContext operation) throws InterruptedException {
        operation.progress(Progress.stage("reports", ""));
        try {
            context.perform(operation, "reports", new SendingCommands.ReadReports());
        } catch (MessagingException e) {
            // The server may know what no report says.
            operation.checkCancelled();
        }
    }

    private Story story(Submission row) {
        return new Story(store.story(row.message()));
    }

    private void prove(Submission row, String reason) {
        store.write(tx -> {
            tx.submission(row.message())
                    .filter(now -> now.state() == SendState.UNCERTAIN)
                    .ifPresent(now -> taken.apply(tx, now, reason));
            return null;
        });
    }

    /** Asks the server. @return why it could not be asked, or empty */
    private String ask(List<Submission> rows, EntryId receiving, OperationContext operation)
            throws InterruptedException {
        List<Submission> telling = rows.stream().filter(trace::isTelling).toList();
        operation.progress(new Progress("locate", 0, telling.size(), "messages", trace.account(receiving)));
        try {
            Map<String, String> places = new Asking(context, operation)
                    .locate(telling.stream().map(Submission::messageId).toList());
            for (Submission row : telling) {
                String folder = places.get(row.messageId());
                if (folder != null) {
                    prove(row, trace.found(folder, receiving));
                }
            }
            return "";
        } catch (MessagingException e) {
            operation.checkCancelled();
            if (e.kind() == ErrorKind.STORE || e.kind() == ErrorKind.DISK_FULL) {
                throw e;
            }
            return e.oneLine();
        }
    }

    /** Nothing was found. */
    private void judge(Submission row, Optional<EntryId> receiving, String failure) {
        Story story = story(row);
        if (!failure.isEmpty()) {
            tellOnce(row, story, NOT_ASKED, ": " + failure);
            return;
        }
        if (receiving.isPresent() && trace.isTelling(row)) {
            tellOnce(row, story, NOT_FOUND, trace.account(receiving.get()));
        }
        if (!policy.resend()) {
            return;
        }
        Instant notAfter = row.plan().notAfter();
        if (story.count(SENT_AGAIN) >= MOST_AGAIN) {
            tellOnce(row, story, ENOUGH, "");
        } else if (notAfter != null && !clock.instant().isBefore(notAfter)) {
            tellOnce(row, story, TOO_LATE, ": it was to go before " + notAfter);
        } else if (waitedLongEnough(row, story)) {
            sendAgain(row);
        }
    }

    private boolean waitedLongEnough(Submission row, Story story) {
        Duration waited = Duration.between(story.uncertainSince(row), clock.instant());
        return waited.compareTo(policy.patience()) >= 0;
    }

    private void tellOnce(Submission row, Story story, String beginning, String rest) {
        if (!story.toldSinceUncertain(Story.RESOLVE, beginning)) {
            store.write(tx -> {
                tx.tellStory(row.message(), Story.RESOLVE, beginning + rest);
                return null;
            });
        }
    }

    /** Whatever it waited for has come before its first attempt: now it goes with the next run. */
    private void sendAgain(Submission row) {
        store.write(tx -> {
            tx.submission(row.message())
                    .filter(now -> now.state() == SendState.UNCERTAIN)
                    .map(now -> now.to(SendState.QUEUED, "", SENT_AGAIN)
                            .withNotBefore(null)
                            .withPlan(now.plan().withStart(SendPlan.Start.SOON)))
                    .ifPresent(next -> tx.updateSubmission(SendState.UNCERTAIN, next));
            return null;
        });
    }
}
