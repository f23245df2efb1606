// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.time.Duration;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.MessagingException;

/** Commands and replies on one connection, with a total time limit for each reply, and where the dialogue stands. */
final class SmtpDialogue {
    /** A server that answers later than this lets us wait. */
    private static final Duration AT_ONCE = Duration.ofMillis(10);

    private static final Duration UNASKED = Duration.ofSeconds(1);

    private final WireConnection wire;
    private final Duration replyTimeout;
    private volatile Phase phase = Phase.CONNECT;
    private boolean closing;
    private boolean transactionOpen;

    SmtpDialogue(WireConnection wire) {
        this.wire = wire;
        this.replyTimeout = wire.settings().readTimeout();
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** Whether the server said that it ends the connection. */
    boolean isClosing() {
        return closing;
    }

    /** Whether a sender was accepted and the message not ended: the next one needs RSET before it. */
    boolean transactionOpen() {
        return transactionOpen;
    }

    void transactionOpen(boolean open) {
        transactionOpen = open;
    }

    SmtpReply command(Phase next, String line) {
        phase = next;
        put(line);
        wire.out().flush();
        return reply();
    }

    /** The rest of an AUTH command, or an answer to a challenge. */
    SmtpReply secret(String command, byte[] secret) {
        phase = Phase.AUTH;
        wire.out().writeAscii(command);
        wire.out().writeSecret(secret);
        wire.out().crlf();
        wire.out().flush();
        return reply();
    }

    /** Writes a command that leaves with the next flush. */
    void put(String line) {
        if (line.chars().allMatch(c -> c < 0x80)) {
            wire.out().writeAscii(line);
        } else {
            wire.out().writeUtf8(line);
        }
        wire.out().crlf();
    }

    void flush() {
        wire.out().flush();
    }

    SmtpReply reply() {
        return reply(replyTimeout);
    }

    SmtpReply reply(Duration limit) {
        wire.readTimeout(limit);
        wire.in().deadline(limit);
        try {
            SmtpReply reply = ReplyReader.read(wire.in());
            closing |= reply.closes();
            return reply;
        } finally {
            wire.in().deadline(null);
            wire.readTimeout(replyTimeout);
        }
    }

    /** Whether the next reply begins to come at once. */
    boolean answersAtOnce() {
        return wire.in().await(AT_ONCE);
    }

    /**
     * Whether the server says nothing that it was not asked for: it would be taken for the answer to what comes next. That it
     * closes it may say at any time.
     */
    boolean silent() {
        try {
            if (!wire.in().ready()) {
                return true;
            }
            reply(UNASKED);
        } catch (MessagingException e) {
            closing = true;
        }
        return false;
    }
}
