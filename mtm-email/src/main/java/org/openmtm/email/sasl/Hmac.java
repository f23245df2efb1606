// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** A keyed digest; also many times over (PBKDF2). For one thread. */
final class Hmac {
    private final Mac mac;

    private Hmac(Mac mac) {
        this.mac = mac;
    }

    static Hmac of(String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // An empty key is no key to Java; HMAC pads with zeros anyway.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return new Hmac(mac);
        } catch (GeneralSecurityException e) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED, "This Java lacks " + algorithm, "Choose other sasl.mechanisms", e);
        }
    }

    byte[] sign(byte[] message) {
        return mac.doFinal(message);
    }

    /** Hi() of RFC 5802. */
    byte[] repeated(byte[] salt, int iterations) {
        byte[] block = Arrays.copyOf(salt, salt.length + 4);
        block[block.length - 1] = 1;
        byte[] last = mac.doFinal(block);
        byte[] result = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int j = 0; j < result.length; j++) {
                result[j] ^= last[j];
            }
        }
        return result;
    }
}
