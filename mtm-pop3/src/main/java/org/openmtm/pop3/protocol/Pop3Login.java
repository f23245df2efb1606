// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.sasl.Sasl;
import org.openmtm.email.sasl.SaslMechanism;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Logs in with the best way that both sides know: SASL (RFC 5034), and where the server has none that we know, USER and PASS; but
 * APOP where these would show the password to listeners. Not thread safe.
 */
final class Pop3Login {
    /** The longest command line (RFC 2449, 4): what is longer waits for the server to ask. */
    private static final int LONGEST_COMMAND = 255;

    private static final byte[] NOTHING = {'='};
    private static final byte[] CANCEL = {'*'};

    private final Dialogue dialogue;
    private final Pop3Capabilities capabilities;
    private final Credentials credentials;
    private final List<String> wanted;

    /** @param wanted names of mechanisms, best first; empty for whatever is best */
    Pop3Login(Dialogue dialogue, Pop3Capabilities capabilities, Credentials credentials, List<String> wanted) {
        this.dialogue = dialogue;
        this.capabilities = capabilities;
        this.credentials = credentials;
        this.wanted = wanted;
    }

    /**
     * @param secure whether TLS protects the connection
     * @param timestamp of the greeting, for APOP; empty if it may not be used
     * @return the way that worked
     */
    String login(boolean secure, String timestamp) {
        List<String> ways = Sasl.choose(capabilities.mechanisms(), wanted, secure, credentials);
        String best = ways.isEmpty() ? "" : ways.get(0);
        boolean apop = !secure && !timestamp.isEmpty() && wanted.isEmpty() && !credentials.isToken();
        if (apop && !Sasl.showsNothing(best)) {
            requireYes(apop(timestamp));
            return "APOP";
        }
        if (!best.isEmpty()) {
            return sasl(ways, secure);
        }
        if (credentials.isToken() || !wanted.isEmpty() || !capabilities.may("USER")) {
            throw noWay();
        }
        userAndPassword();
        return "USER";
    }

    private MessagingException noWay() {
        return new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "The server offers no way to log in that we know"
                        + (wanted.isEmpty() ? "" : " of those in sasl.mechanisms") + "; it offers "
                        + String.join(", ", capabilities.mechanisms()),
                "Ask its operator for PLAIN over TLS");
    }

    /** A server that refuses a password it was not shown may only lack its form: under TLS it is shown to it then. */
    private String sasl(List<String> ways, boolean secure) {
        String way = ways.get(0);
        MessagingException refusal = attempt(way);
        boolean again = refusal != null
                && refusal.kind() == ErrorKind.AUTHENTICATION
                && Sasl.showsNothing(way)
                && wanted.isEmpty()
                && secure;
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

    /** @return why it was refused, or null if it was not */
    private MessagingException attempt(String way) {
        SaslMechanism mechanism = Sasl.mechanism(way, credentials);
        String answer = first(mechanism);
        while (answer.equals("+") || answer.startsWith("+ ")) {
            answer = secret("", respond(mechanism, answer.substring(1).strip()));
        }
        Pop3Reply reply = Pop3Reply.of(answer);
        if (!reply.ok()) {
            return Refusals.ofLogin(reply, mechanism.reason(), coded(), credentials.isToken());
        }
        mechanism.accepted();
        return null;
    }

    private String first(SaslMechanism mechanism) {
        String command = "AUTH " + mechanism.name();
        byte[] initial = mechanism.initial();
        if (initial == null) {
            return dialogue.secret(command, new byte[0]);
        }
        if (initial.length == 0) {
            return dialogue.secret(command + " ", NOTHING);
        }
        if (command.length() + 1 + (initial.length + 2) / 3 * 4 <= LONGEST_COMMAND) {
            return secret(command + " ", initial);
        }
        String asked = dialogue.secret(command, new byte[0]);
        return asked.startsWith("+") && !asked.startsWith("+OK") ? secret("", initial) : asked;
    }

    private String secret(String command, byte[] message) {
        byte[] encoded = Base64.getEncoder().encode(message);
        Arrays.fill(message, (byte) 0);
        return shown(command, encoded);
    }

    /** What a server says goes into stories and logs; some repeat what they did not understand. */
    private String shown(String command, byte[] secret) {
        try {
            return without(credentials.secret(), without(secret, dialogue.secret(command, secret)));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static String without(byte[] secret, String answer) {
        return secret.length > 3 ? answer.replace(new String(secret, StandardCharsets.ISO_8859_1), "***") : answer;
    }

    private byte[] respond(SaslMechanism mechanism, String challenge) {
        try {
            return mechanism.respond(decode(mechanism, challenge));
        } catch (MessagingException e) {
            dialogue.secret("", CANCEL.clone());
            throw e;
        }
    }

    private static byte[] decode(SaslMechanism mechanism, String challenge) {
        try {
            return Base64.getDecoder().decode(challenge);
        } catch (IllegalArgumentException e) {
            if (mechanism.name().equals("LOGIN")) {
                // What it asks does not matter there, and some servers ask in plain words.
                return new byte[0];
            }
            throw new MessagingException(
                    ErrorKind.PROTOCOL, "The server's challenge cannot be answered", challenge, "", e);
        }
    }

    private Pop3Reply apop(String timestamp) {
        requirePlain(credentials.user());
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            md5.update(credentials.secret());
            return dialogue.command(
                    "APOP " + credentials.user() + " " + HexFormat.of().formatHex(md5.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED, "This Java has no MD5, which APOP needs", "Use TLS", e);
        }
    }

    private void userAndPassword() {
        byte[] password = credentials.secret().clone();
        for (byte b : password) {
            if (b == '\r' || b == '\n' || b == 0) {
                Arrays.fill(password, (byte) 0);
                throw new MessagingException(
                        ErrorKind.INVALID, "The password has a line end in it", "Set the password again");
            }
        }
        requireYes(dialogue.command("USER " + credentials.user()));
        requireYes(Pop3Reply.of(shown("PASS ", password)));
    }

    private void requirePlain(String user) {
        if (user.indexOf(' ') >= 0) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A user name with a blank cannot be used with APOP",
                    "Set apop=false, or use TLS");
        }
    }

    private void requireYes(Pop3Reply reply) {
        if (!reply.ok()) {
            throw Refusals.ofLogin(reply, "", coded(), false);
        }
    }

    /** Whether the server marks all that is about the credentials. */
    private boolean coded() {
        return capabilities.has("AUTH-RESP-CODE");
    }
}
