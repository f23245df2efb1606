// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Envelope;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One flush of the Outbox: all waiting messages over one connection, each by the steps of the {@link SendLedger}. */
final class OutboxRun {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.smtp");
    /** A message that breaks its connection must not hold the others up; a server that breaks every one ends the run. */
    private static final int MOST_BREAKS = 2;

    /** Opens a connection and logs in. */
    interface Connector {
        SmtpConnection connect();
    }

    private final MessageStore store;
    private final SendLedger ledger;
    private final Connector connector;
    private final OpenConnection open;
    private final OperationContext context;
    private final Map<SendState, Long> counts = new EnumMap<>(SendState.class);
    private SmtpConnection connection;
    private MessagingException trouble;
    private int breaks;

    OutboxRun(
            MessageStore store, SendLedger ledger, Connector connector, OpenConnection open, OperationContext context) {
        this.store = store;
        this.ledger = ledger;
        this.connector = connector;
        this.open = open;
        this.context = context;
    }

    /**
     * Sends what is due.
     *
     * @return how many messages came to which end
     * @throws MessagingException if the server could not be reached or kept breaking the connection: messages that were not
     *     sent wait; CANCELLED
     */
    Map<String, Object> run(List<Submission> due) throws InterruptedException {
        try {
            int done = 0;
            for (Submission queued : due) {
                stopIfAsked();
                context.progress(new Progress("send", done++, due.size(), "messages", ""));
                sendOne(queued);
                if (breaks >= MOST_BREAKS) {
                    break;
                }
            }
            context.progress(new Progress("send", done, due.size(), "messages", ""));
        } finally {
            leave();
        }
        if (trouble != null) {
            throw trouble;
        }
        return result();
    }

    private void stopIfAsked() throws InterruptedException {
        context.checkCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException("The module has to go");
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
        return counts.getOrDefault(state, 0L);
    }

    private void sendOne(Submission queued) {
        if (connection == null || !connection.isUsable()) {
            leave();
            connection = connector.connect();
        }
        Optional<Submission> began = ledger.begin(queued);
        if (began.isEmpty()) {
            return;
        }
        Attempt attempt = new Attempt(began.get());
        try {
            // If its result cannot be committed the row stays DOT, which is true: nobody can tell.
            attempt.transfer().ifPresent(delivery -> end(ledger.settle(began.get(), delivery)));
        } finally {
            open.leaveDot();
        }
    }

    private void end(SendState state) {
        counts.merge(state, 1L, Long::sum);
    }

    private void leave() {
        if (connection != null) {
            connection.quit();
            connection = null;
        }
    }

    /** One attempt with one message. */
    private final class Attempt {
        private final Submission sending;
        private boolean dotted;
        private boolean held;

        Attempt(Submission sending) {
            this.sending = sending;
        }

        /** @return what the server said; empty if it did not come to that, and the ledger says why */
        Optional<Delivery> transfer() {
            StoredBody body = store.body(sending.message()).orElse(null);
            if (body == null) {
                return fail("Its body is not in the store");
            }
            Envelope envelope;
            try {
                envelope = envelope(body.length());
                connection.check(envelope);
            } catch (MessagingException e) {
                return fail(e.oneLine());
            }
            try {
                Delivery delivery = connection.send(envelope, body::open, this::beforeDot);
                breaks = 0;
                return Optional.of(delivery);
            } catch (MessagingException e) {
                return broke(e);
            } catch (RuntimeException e) {
                return broke(new MessagingException(ErrorKind.INTERNAL, "Sending failed: " + e, "Report it", e));
            }
        }

        private Envelope envelope(long size) {
            List<String> waiting = sending.recipients().stream()
                    .filter(recipient -> recipient.state() == SendState.QUEUED)
                    .map(Recipient::address)
                    .toList();
            return new Envelope(sending.sender(), waiting, sending.envelopeId(), size);
        }

        private void beforeDot(List<RecipientReply> recipients) {
            held = true;
            context.checkCancelled();
            open.enterDot();
            ledger.dot(sending, recipients);
            dotted = true;
            held = false;
        }

        private Optional<Delivery> fail(String reason) {
            ledger.fail(sending, reason);
            end(SendState.FAILED);
            return Optional.empty();
        }

        /** The connection is of no use any more. What that means for the message depends on how far it was. */
        private Optional<Delivery> broke(MessagingException e) {
            LOG.info("Sending message {} broke in {}: {}", sending.message(), connection.phase(), e.oneLine());
            connection.close();
            boolean faulty = e.kind() == ErrorKind.STORE || e.kind() == ErrorKind.INVALID;
            if (faulty && !held && !dotted) {
                return fail(e.oneLine());
            }
            trouble = e;
            // What was stopped before the dot was stopped by us or by our store: the others would fare no better.
            breaks = held || e.kind() == ErrorKind.CANCELLED ? MOST_BREAKS : breaks + 1;
            if (dotted) {
                ledger.uncertain(sending, e.getMessage());
                end(SendState.UNCERTAIN);
            } else {
                ledger.back(sending, e.oneLine());
                end(SendState.QUEUED);
            }
            return Optional.empty();
        }
    }
}
