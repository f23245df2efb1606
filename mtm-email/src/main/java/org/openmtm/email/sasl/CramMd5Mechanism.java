// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** RFC 2195: the password is not shown, but a listener can guess at leisure. */
final class CramMd5Mechanism implements SaslMechanism {
    private final Credentials credentials;
    private boolean asked;

    CramMd5Mechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "CRAM-MD5";
    }

    @Override
    public byte[] initial() {
        return null;
    }

    @Override
    public byte[] respond(byte[] challenge) {
        if (asked) {
            throw Sasl.unasked(name());
        }
        asked = true;
        byte[] digest = Hmac.of("HmacMD5", credentials.secret()).sign(challenge);
        byte[] words = (" " + HexFormat.of().formatHex(digest)).getBytes(StandardCharsets.US_ASCII);
        byte[] user = credentials.userBytes();
        byte[] answer = Arrays.copyOf(user, user.length + words.length);
        System.arraycopy(words, 0, answer, user.length, words.length);
        return answer;
    }
}
