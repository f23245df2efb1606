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
import org.openmtm.smtp.protocol.BeforeDot;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Envelope;
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
            end(attempt.run());
            breaks = 0;
        } catch (MessagingException e) {
            attempt.broke(e);
        } catch (RuntimeException e) {
            attempt.broke(new MessagingException(ErrorKind.INTERNAL, "Sending failed: " + e, "Report it", e));
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

        Attempt(Submission sending) {
            this.sending = sending;
        }

        SendState run() {
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
            BeforeDot hook = recipients -> {
                context.checkCancelled();
                open.enterDot();
                ledger.dot(sending, recipients);
                dotted = true;
            };
            Delivery delivery = connection.send(envelope, body::open, hook);
            return ledger.settle(sending, delivery);
        }

        private Envelope envelope(long size) {
            List<String> waiting = sending.recipients().stream()
                    .filter(recipient -> recipient.state() == SendState.QUEUED)
                    .map(Recipient::address)
                    .toList();
            return new Envelope(sending.sender(), waiting, sending.envelopeId(), size);
        }

        private SendState fail(String reason) {
            ledger.fail(sending, reason);
            return SendState.FAILED;
        }

        /** The connection is of no use any more, whatever it was. */
        void broke(MessagingException e) {
            connection.close();
            LOG.info("Sending message {} broke in {}: {}", sending.message(), connection.phase(), e.oneLine());
            if (dotted) {
                ledger.uncertain(sending, e.getMessage());
                end(SendState.UNCERTAIN);
            } else if (e.kind() == ErrorKind.STORE || e.kind() == ErrorKind.INVALID) {
                end(fail(e.oneLine()));
                return;
            } else {
                ledger.back(sending, e.oneLine());
                end(SendState.QUEUED);
            }
            trouble = e;
            breaks++;
            if (e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.DISK_FULL) {
                breaks = MOST_BREAKS;
            }
        }
    }
}
