// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A password, in every form that anybody can read it from. */
final class Secret {
    private final List<String> forms = new ArrayList<>();

    Secret(String secret) {
        forms.add(secret);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        forms.add(HexFormat.of().formatHex(bytes));
        for (int before = 0; before < 3; before++) {
            forms.add(encoded(bytes, before));
        }
    }

    /** What its bytes make of Base64 whatever stands around them, where so many stand before them (of three). */
    private static String encoded(byte[] secret, int before) {
        byte[] shifted = new byte[before + secret.length];
        System.arraycopy(secret, 0, shifted, before, secret.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int sixes = shifted.length * 8 / 6; // those after it hold bits of what follows
        return text.substring((before * 8 + 5) / 6, sixes);
    }

    /** The form in which it stands there, if it does. */
    Optional<String> in(String text) {
        return forms.stream().filter(text::contains).findFirst();
    }
}
