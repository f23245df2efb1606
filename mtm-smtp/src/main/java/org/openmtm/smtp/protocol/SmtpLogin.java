// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.sasl.Sasl;
import org.openmtm.email.sasl.SaslMechanism;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Logs in (RFC 4954) with the best mechanism that both sides know. */
final class SmtpLogin {
    /** These are never about the password, not even with a code that says so. */
    private static final List<String> LIMIT_WORDS = List.of("too many", "rate limit", "throttl");

    private static final byte[] NOTHING = {'='};
    private static final byte[] CANCEL = {'*'};

    private final SmtpDialogue dialogue;
    private final Credentials credentials;
    private final List<String> wanted;

    /** @param wanted names of mechanisms, best first; empty for whatever is best */
    SmtpLogin(SmtpDialogue dialogue, Credentials credentials, List<String> wanted) {
        this.dialogue = dialogue;
        this.credentials = credentials;
        this.wanted = wanted;
    }

    /**
     * Tries the best way. Where the server does not take a password that was not shown to it, it may only lack the form in
     * which that way needs it, so under TLS one that shows it is tried as well, unless a person chose the ways.
     *
     * @return the mechanism
     */
    String login(SmtpCapabilities capabilities, boolean secure) {
        List<String> ways = Sasl.choose(capabilities.mechanisms(), wanted, secure, credentials);
        if (ways.isEmpty()) {
            throw noWay(capabilities);
        }
        String way = ways.get(0);
        MessagingException refusal = attempt(way);
        boolean again = refusal != null
                && refusal.kind() == ErrorKind.AUTHENTICATION
                && Sasl.showsNothing(way)
                && wanted.isEmpty()
                && secure
                && !dialogue.isClosing();
        String shown = ways.stream()
                .filter(other -> !Sasl.showsNothing(other))
                .findFirst()
                .orElse(null);
        if (again && shown != null) {
            way = shown;
            refusal = attempt(shown);
        }
        if (refusal != null) {
            throw refusal;
        }
        return way;
    }

    private MessagingException noWay(SmtpCapabilities capabilities) {
        return new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "The server offers no way to log in that we know"
                        + (wanted.isEmpty() ? "" : " of those in sasl.mechanisms") + "; it offers "
                        + String.join(", ", capabilities.mechanisms()),
                "Ask its operator for PLAIN over TLS");
    }

    /** @return why it was refused, or null if it was not */
    private MessagingException attempt(String way) {
        SaslMechanism mechanism = Sasl.mechanism(way, credentials);
        SmtpReply reply = first(mechanism);
        while (reply.isIntermediate()) {
            byte[] answer = respond(mechanism, reply);
            reply = secret("", answer);
        }
        if (!reply.isPositive()) {
            return refused(reply, mechanism.reason());
        }
        mechanism.accepted();
        return null;
    }

    private SmtpReply first(SaslMechanism mechanism) {
        byte[] initial = mechanism.initial();
        if (initial == null) {
            return dialogue.command(Phase.AUTH, "AUTH " + mechanism.name());
        }
        return initial.length == 0
                ? dialogue.secret("AUTH " + mechanism.name() + " ", NOTHING)
                : secret("AUTH " + mechanism.name() + " ", initial);
    }

    private SmtpReply secret(String command, byte[] message) {
        byte[] encoded = Base64.getEncoder().encode(message);
        Arrays.fill(message, (byte) 0);
        try {
            return withoutEcho(dialogue.secret(command, encoded), encoded);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** What a server says goes into stories and logs; some repeat what they did not understand. */
    private static SmtpReply withoutEcho(SmtpReply reply, byte[] secret) {
        return new SmtpReply(
                reply.code(),
                reply.lines().stream()
                        .map(line -> repeats(line, secret) ? "(it repeats what it was sent)" : line)
                        .toList());
    }

    private static boolean repeats(String line, byte[] secret) {
        for (int from = 0; secret.length > 0 && from + secret.length <= line.length(); from++) {
            int same = 0;
            while (same < secret.length && line.charAt(from + same) == secret[same]) {
                same++;
            }
            if (same == secret.length) {
                return true;
            }
        }
        return false;
    }

    private byte[] respond(SaslMechanism mechanism, SmtpReply challenge) {
        try {
            return mechanism.respond(decode(mechanism, challenge));
        } catch (MessagingException e) {
            dialogue.secret("", CANCEL);
            throw e;
        }
    }

    private static byte[] decode(SaslMechanism mechanism, SmtpReply challenge) {
        try {
            return Base64.getDecoder().decode(String.join("", challenge.lines()).strip());
        } catch (IllegalArgumentException e) {
            if (mechanism.name().equals("LOGIN")) {
                // What it asks does not matter there, and some servers ask in plain words.
                return new byte[0];
            }
            throw new MessagingException(
                    ErrorKind.PROTOCOL, "The server's challenge cannot be answered", challenge.text(), "", e);
        }
    }

    /** A limit or a sick server is never called a wrong password. */
    private MessagingException refused(SmtpReply reply, String reason) {
        String words = reply.text().toLowerCase(Locale.ROOT);
        if (reply.isTransient()) {
            return refused(ErrorKind.BUSY, "The server lets nobody log in now", reply, reason, "Try again later");
        }
        if (LIMIT_WORDS.stream().anyMatch(words::contains)) {
            return refused(
                    ErrorKind.LIMIT, "The server limits how often somebody logs in", reply, reason, "Try again later");
        }
        if (reply.text().contains("5.7.9") || reply.code() == 534) {
            return refused(
                    ErrorKind.CONSENT,
                    "The server wants another way to log in",
                    reply,
                    reason,
                    "Make an application password at the provider, or agree to its terms there");
        }
        if (reply.code() == 538) {
            return refused(
                    ErrorKind.TLS, "The server lets nobody log in without TLS", reply, reason, "Set tls to implicit");
        }
        if (credentials.isToken()) {
            return refused(
                    ErrorKind.CONSENT,
                    "The server did not take the access token of user '" + credentials.user() + "'",
                    reply,
                    reason,
                    "Agree to the access again at the provider");
        }
        return refused(
                ErrorKind.AUTHENTICATION,
                "The server refused the user name or the password",
                reply,
                reason,
                "Set the password again, and check the setting user");
    }

    private static MessagingException refused(
            ErrorKind kind, String message, SmtpReply reply, String reason, String advice) {
        return new SmtpException(
                kind, Phase.AUTH, message, reply.text() + (reason.isEmpty() ? "" : " " + reason), advice);
    }
}
