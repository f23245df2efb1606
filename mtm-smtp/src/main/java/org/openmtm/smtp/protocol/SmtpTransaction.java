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

/** One message over one connection: MAIL, RCPT, DATA, the body, the dot. */
final class SmtpTransaction {
    /** How many RCPTs go ahead of their replies: few enough for the buffers of both sides. */
    private static final int AHEAD = 50;

    private static final byte[] FINAL_DOT = ".\r\n".getBytes(StandardCharsets.US_ASCII);

    private final WireConnection wire;
    private final SmtpDialogue dialogue;
    private final SmtpCapabilities capabilities;
    private final Duration dotTimeout;
    private final List<RecipientReply> recipients = new ArrayList<>();

    SmtpTransaction(WireConnection wire, SmtpDialogue dialogue, SmtpCapabilities capabilities, Duration dotTimeout) {
        this.wire = wire;
        this.dialogue = dialogue;
        this.capabilities = capabilities;
        this.dotTimeout = dotTimeout;
    }

    Delivery run(Envelope envelope, MessageSource source, BeforeDot hook) {
        Delivery refusal = envelope(envelope);
        if (refusal != null) {
            return reset(refusal);
        }
        SmtpReply go = dialogue.command(Phase.DATA, "DATA");
        if (!go.isIntermediate()) {
            requireRefusal(go);
            return reset(Delivery.refused(Phase.DATA, go, recipients));
        }
        dialogue.enter(Phase.BODY);
        body(source);
        hook.beforeFinalDot(List.copyOf(recipients));
        dialogue.enter(Phase.DOT);
        wire.out().write(FINAL_DOT);
        wire.out().flush();
        SmtpReply verdict = dialogue.reply(dotTimeout);
        if (verdict.isPositive()) {
            return new Delivery(Delivery.Outcome.ACCEPTED, Phase.DOT, verdict, recipients);
        }
        requireRefusal(verdict);
        return Delivery.refused(Phase.DOT, verdict, recipients);
    }

    /** @return null if the message may go to somebody */
    private Delivery envelope(Envelope envelope) {
        boolean pipelining = capabilities.has("PIPELINING");
        int step = pipelining ? AHEAD : 1;
        dialogue.enter(Phase.MAIL);
        dialogue.put(mail(envelope));
        SmtpReply mail = pipelining ? null : mailReply();
        List<String> all = envelope.recipients();
        for (int from = 0; from < all.size() && (mail == null || mail.isPositive()); from += step) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + step));
            batch.forEach(address -> dialogue.put("RCPT TO:<" + address + ">"));
            dialogue.flush();
            if (mail == null) {
                mail = dialogue.reply();
            }
            dialogue.enter(Phase.RCPT);
            for (String address : batch) {
                if (dialogue.isClosing()) {
                    return Delivery.refused(Phase.RCPT, lastReply(mail), recipients);
                }
                recipients.add(new RecipientReply(address, dialogue.reply()));
            }
        }
        if (!mail.isPositive()) {
            requireRefusal(mail);
            // What was said to the recipients follows from the refusal of the sender.
            recipients.clear();
            return Delivery.refused(Phase.MAIL, mail, recipients);
        }
        return verdict();
    }

    /** The one that announced the end of the connection. */
    private SmtpReply lastReply(SmtpReply mail) {
        return recipients.isEmpty()
                ? mail
                : recipients.get(recipients.size() - 1).reply();
    }

    private SmtpReply mailReply() {
        dialogue.flush();
        return dialogue.reply();
    }

    private Delivery verdict() {
        if (dialogue.isClosing()) {
            return Delivery.refused(Phase.RCPT, lastReply(null), recipients);
        }
        RecipientReply worst = null;
        for (RecipientReply recipient : recipients) {
            if (recipient.reply().isPositive()) {
                return null;
            }
            requireRefusal(recipient.reply());
            // If one of them may work later, the message has to be tried again.
            if (worst == null
                    || (worst.reply().isPermanent() && recipient.reply().isTransient())) {
                worst = recipient;
            }
        }
        return Delivery.refused(Phase.RCPT, worst.reply(), recipients);
    }

    private String mail(Envelope envelope) {
        StringBuilder line =
                new StringBuilder("MAIL FROM:<").append(envelope.sender()).append('>');
        if (capabilities.has("SIZE")) {
            line.append(" SIZE=").append(envelope.size());
        }
        if (capabilities.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
        }
        if (envelope.needsUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (capabilities.has("DSN") && !envelope.envelopeId().isEmpty()) {
            line.append(" RET=HDRS ENVID=").append(envelope.envelopeId());
        }
        return line.toString();
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

    /** Makes the connection ready for the next message. */
    private Delivery reset(Delivery refusal) {
        if (!dialogue.isClosing()) {
            SmtpReply reply = dialogue.command(Phase.RSET, "RSET");
            requirePositive(reply);
        }
        return refusal;
    }

    private static void requirePositive(SmtpReply reply) {
        if (!reply.isPositive() && !reply.closes()) {
            throw new SmtpException(ErrorKind.PROTOCOL, Phase.RSET, "The server refused RSET", reply, "Try again");
        }
    }

    private void requireRefusal(SmtpReply reply) {
        if (!reply.isTransient() && !reply.isPermanent()) {
            throw new SmtpException(
                    ErrorKind.PROTOCOL,
                    dialogue.phase(),
                    "The server gave an answer that fits no " + dialogue.phase(),
                    reply,
                    "Try again");
        }
    }
}
