// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Logs in (RFC 4954) with the best mechanism that both sides know. */
final class SmtpLogin {
    private static final List<String> UNDER_TLS = List.of("PLAIN", "LOGIN", "CRAM-MD5");
    /** Without TLS, the one that does not show the password goes first. */
    private static final List<String> IN_CLEAR = List.of("CRAM-MD5", "PLAIN", "LOGIN");

    private final SmtpDialogue dialogue;

    SmtpLogin(SmtpDialogue dialogue) {
        this.dialogue = dialogue;
    }

    /** @return the mechanism */
    String login(SmtpCapabilities capabilities, boolean secure, String user, char[] password) {
        String mechanism = (secure ? UNDER_TLS : IN_CLEAR)
                .stream()
                        .filter(capabilities.mechanisms()::contains)
                        .findFirst()
                        .orElseThrow(() -> new MessagingException(
                                ErrorKind.NOT_SUPPORTED,
                                "The server offers no way to log in that we know; it offers "
                                        + String.join(", ", capabilities.mechanisms()),
                                "Ask its operator for PLAIN over TLS"));
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] secret = utf8(password);
        try {
            SmtpReply reply = switch (mechanism) {
                case "PLAIN" -> plain(name, secret);
                case "LOGIN" -> login(name, secret);
                default -> cramMd5(name, secret);
            };
            if (!reply.isPositive()) {
                throw refused(reply);
            }
            return mechanism;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private SmtpReply plain(byte[] name, byte[] secret) {
        byte[] token = new byte[name.length + secret.length + 2];
        System.arraycopy(name, 0, token, 1, name.length);
        System.arraycopy(secret, 0, token, name.length + 2, secret.length);
        byte[] encoded = Base64.getEncoder().encode(token);
        try {
            return dialogue.secret("AUTH PLAIN ", encoded);
        } finally {
            Arrays.fill(token, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private SmtpReply login(byte[] name, byte[] secret) {
        SmtpReply reply = dialogue.command(Phase.AUTH, "AUTH LOGIN");
        if (reply.isIntermediate()) {
            reply = dialogue.secret("", Base64.getEncoder().encode(name));
        }
        return reply.isIntermediate() ? dialogue.secret("", Base64.getEncoder().encode(secret)) : reply;
    }

    private SmtpReply cramMd5(byte[] name, byte[] secret) {
        SmtpReply reply = dialogue.command(Phase.AUTH, "AUTH CRAM-MD5");
        if (!reply.isIntermediate()) {
            return reply;
        }
        try {
            byte[] challenge = Base64.getDecoder().decode(String.join("", reply.lines()));
            Mac mac = Mac.getInstance("HmacMD5");
            // An empty key is no key to Java; HMAC pads with zeros anyway.
            mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, "HmacMD5"));
            String digest = " " + HexFormat.of().formatHex(mac.doFinal(challenge));
            byte[] answer = Arrays.copyOf(name, name.length + digest.length());
            System.arraycopy(digest.getBytes(StandardCharsets.US_ASCII), 0, answer, name.length, digest.length());
            return dialogue.secret("", Base64.getEncoder().encode(answer));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL, "The server's challenge cannot be answered", reply.text(), "", e);
        }
    }

    private static byte[] utf8(char[] password) {
        ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }

    /** A limit or a sick server is never called a wrong password. */
    private static MessagingException refused(SmtpReply reply) {
        if (reply.isTransient()) {
            return new SmtpException(
                    ErrorKind.BUSY, Phase.AUTH, "The server lets nobody log in now", reply, "Try again later");
        }
        if (reply.text().contains("5.7.9") || reply.code() == 534) {
            return new SmtpException(
                    ErrorKind.CONSENT,
                    Phase.AUTH,
                    "The server wants another way to log in",
                    reply,
                    "Make an application password at the provider, or agree to its terms there");
        }
        return new SmtpException(
                ErrorKind.AUTHENTICATION,
                Phase.AUTH,
                "The server refused the user name or the password",
                reply,
                "Set the password again, and check the setting user");
    }
}
