// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.time.Duration;
import org.openmtm.email.wire.WireConnection;

/** Commands and replies on one connection, with a total time limit for each reply, and where the dialogue stands. */
final class SmtpDialogue {
    private final WireConnection wire;
    private final Duration replyTimeout;
    private volatile Phase phase = Phase.CONNECT;
    private boolean closing;

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
}
