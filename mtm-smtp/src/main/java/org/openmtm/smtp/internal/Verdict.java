// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.SmtpReply;

/** What an answer of the server means for a recipient, or trouble for a message: pure, by phase and code. */
enum Verdict {
    TAKEN("The server has taken it"),
    /** 450 or 451 where servers greylist, or the word itself: expected of a server that does not know us yet. */
    GREYLISTED("The server wants to be asked again in some minutes (greylisting), as many do at first"),
    /**
     * 452, or 552 with its old meaning (RFC 5321 section 4.5.3.1.10): more recipients than the server takes at once; the others
     * may follow at once.
     */
    TOO_MANY("The server takes only so many recipients at once"),
    /** 421: the server ends the session. */
    CLOSING("The server closed the session and asks to try again later"),
    /** Any other 4xx. */
    LATER("The server asked to try again later"),
    /** 5xx. */
    NEVER("The server refused it"),
    /** Trouble of the network: nothing was said about the message. */
    NETWORK("The server could not be reached, or the connection broke"),
    /** Something that a person has to do for the account first. */
    ACCOUNT("The account cannot send now");

    private static final Set<ErrorKind> NETWORK_KINDS =
            EnumSet.of(ErrorKind.NETWORK, ErrorKind.BUSY, ErrorKind.LIMIT, ErrorKind.PROTOCOL, ErrorKind.INTERNAL);

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** For people, without the server's own words. */
    String words() {
        return words;
    }

    /** @param reply to MAIL, RCPT, DATA, the body or the dot */
    static Verdict of(Phase phase, SmtpReply reply) {
        if (reply.isPositive()) {
            return TAKEN;
        }
        if (reply.closes()) {
            return CLOSING;
        }
        if (phase == Phase.RCPT && (reply.code() == 452 || reply.code() == 552) && isAboutNumber(reply)) {
            return TOO_MANY;
        }
        if (reply.isPermanent()) {
            return NEVER;
        }
        boolean usual = (phase == Phase.RCPT || phase == Phase.DATA) && (reply.code() == 450 || reply.code() == 451);
        boolean named = reply.text().toLowerCase(Locale.ROOT).matches("(?s).*gr[ae]y-?\\s?list.*");
        return usual || named ? GREYLISTED : LATER;
    }

    /** Not if its status code (RFC 3463) tells of something else, as 5.2.2 does, a mailbox that is full. */
    private static boolean isAboutNumber(SmtpReply reply) {
        String words =
                reply.lines().isEmpty() ? "" : reply.lines().get(0).strip().toLowerCase(Locale.ROOT);
        boolean status = words.matches("[45]\\.\\d{1,3}\\.\\d{1,3}\\b.*");
        return !status || words.matches("[45]\\.(5\\.3|0\\.0)\\b.*") || words.contains("too many");
    }

    /** @param trouble that ended the dialogue, or kept it from beginning */
    static Verdict of(MessagingException trouble) {
        return NETWORK_KINDS.contains(trouble.kind()) ? NETWORK : ACCOUNT;
    }

    boolean isTaken() {
        return this == TAKEN;
    }

    boolean isFinal() {
        return this == TAKEN || this == NEVER;
    }
}
