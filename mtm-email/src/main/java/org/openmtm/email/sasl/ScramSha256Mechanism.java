// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * SCRAM-SHA-256 (RFC 7677, RFC 5802) without channel binding: the password is not shown, and the server has to prove that
 * it knows it too.
 */
final class ScramSha256Mechanism implements SaslMechanism {
    private static final String NAME = "SCRAM-SHA-256";
    private static final String ALGORITHM = "HmacSHA256";
    /** "n,,": no channel binding, no other authorisation identity. */
    private static final String GS2_HEADER = "n,,";

    /** RFC 7677; fewer would help somebody who guesses passwords from what we answer. */
    private static final int FEWEST_ITERATIONS = 4096;
    /** About a second of work. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private final Credentials credentials;
    private final String nonce;
    private String firstBare;
    private byte[] serverSignature;
    private int asked;
    private boolean proved;
    private String reason = "";

    ScramSha256Mechanism(Credentials credentials) {
        this(credentials, randomNonce());
    }

    ScramSha256Mechanism(Credentials credentials, String nonce) {
        this.credentials = credentials;
        this.nonce = nonce;
    }

    private static String randomNonce() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().withoutPadding().encodeToString(random);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte[] initial() {
        String name = Normalizer.normalize(credentials.user(), Normalizer.Form.NFKC)
                .replace("=", "=3D")
                .replace(",", "=2C");
        firstBare = "n=" + name + ",r=" + nonce;
        return (GS2_HEADER + firstBare).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] respond(byte[] challenge) {
        return switch (++asked) {
            case 1 -> proof(new String(challenge, StandardCharsets.UTF_8));
            case 2 -> verify(new String(challenge, StandardCharsets.UTF_8));
            default -> throw Sasl.unasked(NAME);
        };
    }

    private byte[] proof(String first) {
        Map<Character, String> fields = fields(first);
        String together = fields.getOrDefault('r', "");
        byte[] salt = decode(fields.getOrDefault('s', ""));
        int iterations = iterations(fields.getOrDefault('i', ""));
        if (fields.containsKey('m') || salt.length == 0 || iterations < 0) {
            throw wrong("the challenge lacks something or demands what nobody knows");
        }
        if (!together.startsWith(nonce) || together.length() == nonce.length()) {
            throw wrong("it is not the answer to our question");
        }
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(StandardCharsets.US_ASCII))
                + ",r=" + together;
        byte[] message = (firstBare + "," + first + "," + withoutProof).getBytes(StandardCharsets.UTF_8);
        byte[] password = prepared(credentials.secret());
        byte[] salted = Hmac.of(ALGORITHM, password).repeated(salt, iterations);
        Arrays.fill(password, (byte) 0);
        Hmac saltedKey = Hmac.of(ALGORITHM, salted);
        byte[] proof = saltedKey.sign("Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] signature = Hmac.of(ALGORITHM, sha256(proof)).sign(message);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        serverSignature = Hmac.of(ALGORITHM, saltedKey.sign("Server Key".getBytes(StandardCharsets.US_ASCII)))
                .sign(message);
        Arrays.fill(salted, (byte) 0);
        return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] verify(String last) {
        Map<Character, String> fields = fields(last);
        if (fields.containsKey('e')) {
            reason = fields.get('e');
            return new byte[0];
        }
        if (!MessageDigest.isEqual(serverSignature, decode(fields.getOrDefault('v', "")))) {
            throw unproved();
        }
        proved = true;
        return new byte[0];
    }

    @Override
    public void accepted() {
        if (!proved) {
            throw unproved();
        }
    }

    @Override
    public String reason() {
        return reason;
    }

    /** What is left of SASLprep where it matters: one form for each character. */
    private static byte[] prepared(byte[] password) {
        for (byte b : password) {
            if (b < 0) {
                String text = new String(password, StandardCharsets.UTF_8);
                return Normalizer.normalize(text, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
            }
        }
        return password.clone();
    }

    private static Map<Character, String> fields(String message) {
        Map<Character, String> fields = new HashMap<>();
        for (String field : message.split(",", 20)) {
            if (field.length() > 1 && field.charAt(1) == '=') {
                fields.putIfAbsent(field.charAt(0), field.substring(2));
            }
        }
        return fields;
    }

    private static int iterations(String text) {
        boolean number = text.length() <= 7 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int count = number ? Integer.parseInt(text) : -1;
        return count >= FEWEST_ITERATIONS && count <= MOST_ITERATIONS ? count : -1;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong("it is not proper base64");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static MessagingException wrong(String why) {
        return new MessagingException(
                ErrorKind.PROTOCOL,
                "The server cannot do " + NAME + ": " + why,
                "Choose other mechanisms in the setting sasl.mechanisms");
    }

    private static MessagingException unproved() {
        return new MessagingException(
                ErrorKind.AUTHENTICATION,
                "The server does not know the password itself: it may be an impostor",
                "Nothing was shown to it; check host and port of the account");
    }
}
