// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** OAUTHBEARER (RFC 7628) and its predecessor XOAUTH2. A challenge means no, and says why in JSON. */
final class OAuthMechanism implements SaslMechanism {
    static final String BEARER = "OAUTHBEARER";
    static final String XOAUTH2 = "XOAUTH2";
    private static final int LONGEST_REASON = 1000;

    private final Credentials credentials;
    private final boolean bearer;
    private String reason = "";

    OAuthMechanism(String name, Credentials credentials) {
        this.bearer = name.equals(BEARER);
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return bearer ? BEARER : XOAUTH2;
    }

    @Override
    public byte[] initial() {
        String before = bearer
                ? "n,a=" + credentials.user().replace("=", "=3D").replace(",", "=2C") + ",\u0001host="
                        + credentials.host() + "\u0001port=" + credentials.port() + "\u0001auth=Bearer "
                : "user=" + credentials.user() + "\u0001auth=Bearer ";
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] token = credentials.secret();
        byte[] message = Arrays.copyOf(head, head.length + token.length + 2);
        System.arraycopy(token, 0, message, head.length, token.length);
        message[message.length - 2] = 1;
        message[message.length - 1] = 1;
        return message;
    }

    @Override
    public byte[] respond(byte[] challenge) {
        if (!reason.isEmpty()) {
            throw Sasl.unasked(name());
        }
        String words = new String(challenge, StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        reason = words.isEmpty() ? "no reason" : words.substring(0, Math.min(LONGEST_REASON, words.length()));
        return bearer ? new byte[] {1} : new byte[0];
    }

    @Override
    public String reason() {
        return reason;
    }
}
