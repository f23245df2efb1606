// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.smtp.protocol.BeforeDot;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.Submission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt with one message over a connection that is ready for it. */
final class Attempt implements BeforeDot {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.smtp");
    private static final String NO_REPORTS = "The server offers no delivery reports (DSN): none will come of a success";

    /** How it ended. */
    enum End {
        /** The server answered; what it said waits to be committed. */
        ANSWERED,
        /** It was not for this server, or could not be read: FAILED. */
        UNSUITABLE,
        /** The connection is gone, but was used before, and nothing of this message was answered: another one may do. */
        STALE,
        /** The connection broke before the dot: QUEUED. */
        BROKEN,
        /** It broke after the dot: UNCERTAIN. */
        UNCERTAIN,
        /** It was stopped before the dot, by us or by the store: QUEUED. */
        STOPPED
    }

    /** What an attempt needs of its run. */
    interface Surroundings {
        /** Whether too few messages are claimed. */
        boolean isShort();

        /** @return the messages that may be claimed for the next attempts */
        List<Submission> candidates();

        /** One of the candidates was claimed. */
        void claimed(Submission next);

        /** The server takes its time. */
        void slow();

        /** Time to read the next one that was claimed. */
        void prepare();

        /** @return the message as it leaves, read now or before */
        Parcel parcel(Submission sending);

        /** The row changed. */
        void changed(Submission row);
    }

    private final Submission queued;
    private final Submission sending;
    private final SendLedger ledger;
    private final RetrySchedule schedule;
    private final OpenConnection open;
    private final OperationContext context;
    private final Surroundings run;
    private String note = "";
    private List<EntryId> originals;
    private boolean held;
    private boolean dotted;
    private MessagingException trouble;

    /** @param queued the row as it was before it was claimed */
    Attempt(
            Submission queued,
            Submission sending,
            SendLedger ledger,
            RetrySchedule schedule,
            OpenConnection open,
            OperationContext context,
            Surroundings run) {
        this.queued = queued;
        this.sending = sending;
        this.ledger = ledger;
        this.schedule = schedule;
        this.open = open;
        this.context = context;
        this.run = run;
    }

    /** What broke the connection, or null. */
    MessagingException trouble() {
        return trouble;
    }

    /** @param used whether another message was sent over the connection before */
    End over(SmtpConnection connection, boolean used) {
        Parcel parcel;
        try {
            parcel = run.parcel(sending);
        } catch (RuntimeException e) {
            // Of whatever kind: it would be the same with the next run, and the others would never get their turn.
            ledger.flush();
            ledger.fail(sending, Phase.MAIL.name(), e instanceof MessagingException known ? known.oneLine() : "" + e);
            return End.UNSUITABLE;
        }
        boolean told = connection.capabilities().has("DSN")
                || !parcel.envelope().reports().wantsSuccess();
        note = told ? "" : NO_REPORTS;
        Delivery delivery;
        try {
            delivery = connection.send(parcel.envelope(), parcel::open, this);
        } catch (MessagingException e) {
            return broke(connection, e, used);
        } catch (RuntimeException e) {
            return broke(
                    connection,
                    new MessagingException(ErrorKind.INTERNAL, "Sending failed: " + e, "Report it", e),
                    used);
        }
        if (used && delivery.phase() == Phase.MAIL && delivery.reply().closes()) {
            return End.STALE;
        }
        // If that cannot be written now, it is no doubt about the message: the ledger keeps it.
        answered(delivery);
        return End.ANSWERED;
    }

    @Override
    public void beforeFinalDot(List<RecipientReply> recipients) {
        held = true;
        context.checkCancelled();
        open.enterDot();
        ledger.dot(sending, recipients, note);
        dotted = true;
        held = false;
    }

    @Override
    public void envelopeLeft() {
        held = true;
        ledger.workAhead(run.isShort(), run::candidates, run::claimed);
        held = false;
    }

    @Override
    public void dotLeft() {
        try {
            originals = ledger.originals(sending);
            run.prepare();
        } catch (RuntimeException e) {
            // Nothing may stand between the dot and its reply. What fails now fails again when it is needed.
            LOG.debug("Reading ahead behind message {} failed", sending.message(), e);
        }
    }

    @Override
    public void verdictTakesTime() {
        run.slow();
        try {
            ledger.flush();
        } catch (RuntimeException e) {
            // What could not be written is still known, and tried again before the next message.
            LOG.debug("Nothing is written behind message {}", sending.message(), e);
        }
    }

    @Override
    public void waiting() {
        // If the store takes nothing now, that is the fault neither of this message nor of the server.
        held = true;
        run.slow();
        ledger.flush();
        held = false;
        if (!dotted) {
            open.settled();
        }
    }

    private void answered(Delivery delivery) {
        Duration wait = Judgement.goesOnAtOnce(delivery) ? Duration.ZERO : schedule.after(sending.attempt());
        boolean taken = delivery.outcome() == Delivery.Outcome.ACCEPTED;
        List<EntryId> answers = !taken ? List.of() : originals == null ? ledger.originals(sending) : originals;
        ledger.settleSoon(new SendLedger.Settlement(sending, delivery, wait, answers, run::changed));
        if (!Judgement.isClean(delivery)) {
            // What comes next in its conversation depends on it.
            ledger.flush();
        }
    }

    /** The connection is of no use any more. What that means for the message depends on how far it was. */
    private End broke(SmtpConnection connection, MessagingException e, boolean used) {
        Phase phase = connection.phase();
        LOG.info("Sending message {} broke in {}: {}", sending.message(), phase, e.oneLine());
        connection.close();
        if (used && !held && e.kind() == ErrorKind.NETWORK && (phase == Phase.MAIL || phase == Phase.RSET)) {
            return End.STALE;
        }
        trouble = e;
        if (!held) {
            ledger.flush();
        }
        if (dotted && phase == Phase.DOT) {
            ledger.uncertain(sending, e.getMessage());
            return End.UNCERTAIN;
        }
        if (dotted) {
            ledger.backFromDot(sending, phase.name(), e.oneLine(), schedule.afterNetwork(queued))
                    .ifPresent(run::changed);
            return held ? End.STOPPED : End.BROKEN;
        }
        if (held || e.kind() == ErrorKind.CANCELLED) {
            stopped(phase, e);
            return End.STOPPED;
        }
        if (e.kind() == ErrorKind.STORE || e.kind() == ErrorKind.INVALID) {
            ledger.fail(sending, phase.name(), e.oneLine());
            trouble = null;
            return End.UNSUITABLE;
        }
        ledger.back(sending, phase.name(), e.oneLine(), schedule.afterNetwork(queued))
                .ifPresent(run::changed);
        return End.BROKEN;
    }

    /** By us: then it waits as before. By the store: what it did not take it may take later. */
    private void stopped(Phase phase, MessagingException e) {
        boolean ours = e.kind() == ErrorKind.CANCELLED;
        try {
            ledger.back(sending, phase.name(), e.oneLine(), ours ? Duration.ZERO : schedule.afterNetwork(queued));
        } catch (MessagingException full) {
            // It stays SENDING, without DOT: the next run knows that it was not sent.
            LOG.warn("Message {} stays as it is for now: {}", sending.message(), full.oneLine());
        }
    }
}
