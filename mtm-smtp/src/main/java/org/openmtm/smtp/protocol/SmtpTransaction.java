// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * One message over one connection: MAIL, RCPT, DATA, the body, the dot. With PIPELINING (RFC 2920) the commands leave together,
 * in groups that are small enough never to fill the buffers of both sides.
 */
final class SmtpTransaction {
    /** Bytes of commands ahead of their replies: what any socket takes without anybody reading. */
    private static final int MOST_AHEAD = 8 * 1024;
    /** A body that takes its time to send. */
    private static final long LONG_BODY = 64 * 1024;

    private static final byte[] FINAL_DOT = ".\r\n".getBytes(StandardCharsets.US_ASCII);

    private record Step(Phase phase, String line, String recipient) {}

    private final WireConnection wire;
    private final SmtpDialogue dialogue;
    private final SmtpCapabilities capabilities;
    private final Duration dotTimeout;
    private final List<RecipientReply> recipients = new ArrayList<>();
    private SmtpReply mail;
    private SmtpReply data;
    /** The one that announced the end of the connection. */
    private SmtpReply goodbye;

    private Phase goodbyeAt;

    SmtpTransaction(WireConnection wire, SmtpDialogue dialogue, SmtpCapabilities capabilities, Duration dotTimeout) {
        this.wire = wire;
        this.dialogue = dialogue;
        this.capabilities = capabilities;
        this.dotTimeout = dotTimeout;
    }

    Delivery run(Envelope envelope, MessageSource source, BeforeDot hook) {
        commands(steps(envelope), hook);
        Delivery refusal = refusal();
        if (refusal != null) {
            endEmptyData();
            return refusal;
        }
        dialogue.enter(Phase.BODY);
        if (envelope.size() > LONG_BODY) {
            hook.waiting();
        }
        body(source);
        SmtpReply verdict = early();
        if (verdict == null) {
            hook.beforeFinalDot(List.copyOf(recipients));
            verdict = dot(hook);
        }
        if (verdict.isPositive()) {
            return new Delivery(Delivery.Outcome.ACCEPTED, Phase.DOT, verdict, recipients);
        }
        requireFit(verdict, false);
        return Delivery.refused(dialogue.phase(), verdict, recipients);
    }

    private List<Step> steps(Envelope envelope) {
        List<Step> steps = new ArrayList<>();
        if (dialogue.transactionOpen()) {
            steps.add(new Step(Phase.RSET, "RSET", ""));
        }
        steps.add(new Step(Phase.MAIL, envelope.mailCommand(capabilities), ""));
        for (String address : envelope.recipients()) {
            steps.add(new Step(Phase.RCPT, envelope.recipientCommand(address, capabilities), address));
        }
        steps.add(new Step(Phase.DATA, "DATA", ""));
        return steps;
    }

    private void commands(List<Step> steps, BeforeDot hook) {
        boolean pipelining = capabilities.has("PIPELINING");
        int next = 0;
        while (next < steps.size() && !pointless(steps.get(next))) {
            int first = next;
            int bytes = 0;
            do {
                Step step = steps.get(next++);
                dialogue.put(step.line());
                bytes += step.line().length();
            } while (pipelining
                    && next < steps.size()
                    && bytes + steps.get(next).line().length() < MOST_AHEAD);
            dialogue.enter(steps.get(first).phase());
            dialogue.flush();
            if (first == 0) {
                hook.envelopeLeft();
            }
            if (!dialogue.answersAtOnce()) {
                hook.waiting();
            }
            for (int i = first; i < next && goodbye == null; i++) {
                hear(steps.get(i));
            }
        }
    }

    /** Whether what was answered so far leaves nothing to be asked. */
    private boolean pointless(Step next) {
        return goodbye != null
                || (mail != null && !mail.isPositive())
                || (next.phase() == Phase.DATA && nobodyTaken() && !recipients.isEmpty());
    }

    private void hear(Step step) {
        dialogue.enter(step.phase());
        SmtpReply reply = dialogue.reply();
        requireFit(reply, step.phase() == Phase.DATA);
        switch (step.phase()) {
            case RSET -> requireReset(reply);
            case MAIL -> {
                mail = reply;
                dialogue.transactionOpen(reply.isPositive());
            }
            case RCPT -> recipients.add(new RecipientReply(step.recipient(), reply));
            default -> data = reply;
        }
        if (reply.closes()) {
            goodbye = reply;
            goodbyeAt = step.phase();
        }
    }

    private boolean nobodyTaken() {
        return recipients.stream().noneMatch(recipient -> recipient.reply().isPositive());
    }

    /** @return null if the message may go to somebody */
    private Delivery refusal() {
        if (goodbye != null) {
            return Delivery.refused(goodbyeAt == Phase.RSET ? Phase.MAIL : goodbyeAt, goodbye, recipients);
        }
        if (!mail.isPositive()) {
            // What was said to the recipients follows from the refusal of the sender.
            recipients.clear();
            return Delivery.refused(Phase.MAIL, mail, recipients);
        }
        if (nobodyTaken()) {
            return Delivery.refused(Phase.RCPT, worst(), recipients);
        }
        return data.isIntermediate() ? null : Delivery.refused(Phase.DATA, data, recipients);
    }

    /** If one of them may work later, the message has to be tried again. */
    private SmtpReply worst() {
        return recipients.stream()
                .map(RecipientReply::reply)
                .filter(SmtpReply::isTransient)
                .findFirst()
                .orElse(recipients.get(0).reply());
    }

    /**
     * A server may ask for data although it has taken no recipient (RFC 2920, 3.1): it gets a single dot, and whatever it says
     * to that, there is nobody whom it could have delivered nothing to.
     */
    private void endEmptyData() {
        if (data == null || !data.isIntermediate()) {
            return;
        }
        try {
            dialogue.transactionOpen(false);
            wire.out().write(FINAL_DOT);
            wire.out().flush();
            dialogue.reply(dotTimeout);
        } catch (MessagingException e) {
            // The refusal is what counts, and it is known.
            wire.close();
        }
    }

    private SmtpReply dot(BeforeDot hook) {
        SmtpReply early = early();
        if (early != null) {
            return early;
        }
        dialogue.enter(Phase.DOT);
        wire.out().write(FINAL_DOT);
        wire.out().flush();
        dialogue.transactionOpen(false);
        hook.dotLeft();
        if (!dialogue.answersAtOnce()) {
            hook.verdictTakesTime();
        }
        return dialogue.reply(dotTimeout);
    }

    /** @return the refusal of a server that did not wait for the end of the message, which it does not get then; or null */
    private SmtpReply early() {
        if (!wire.in().ready()) {
            return null;
        }
        SmtpReply reply = dialogue.reply();
        wire.close();
        if (!reply.isTransient() && !reply.isPermanent()) {
            throw new SmtpException(
                    ErrorKind.PROTOCOL,
                    Phase.BODY,
                    "The server answered before the end of the message",
                    reply,
                    "Try again");
        }
        return reply;
    }

    private void body(MessageSource source) {
        try (InputStream in = source.open()) {
            new DataWriter(wire.out()).write(in);
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The message cannot be read from the store (" + e.getMessage() + ")",
                    "Check the store: mtm store check",
                    e);
        }
        // If the server is gone already, this is the last moment to hear of it without doubt about the message.
        wire.out().flush();
    }

    private static void requireReset(SmtpReply reply) {
        if (!reply.isPositive() && !reply.closes()) {
            throw new SmtpException(ErrorKind.PROTOCOL, Phase.RSET, "The server refused RSET", reply, "Try again");
        }
    }

    /** Of 2xx and 3xx exactly one has a meaning. */
    private void requireFit(SmtpReply reply, boolean asksForData) {
        if (asksForData ? reply.isPositive() : reply.isIntermediate()) {
            throw new SmtpException(
                    ErrorKind.PROTOCOL,
                    dialogue.phase(),
                    "The server gave an answer that fits no " + dialogue.phase(),
                    reply,
                    "Try again");
        }
    }
}
