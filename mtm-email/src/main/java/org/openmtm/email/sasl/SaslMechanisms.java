// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The mechanisms that can be logged in with, as settings name them. */
public final class SaslMechanisms {
    private static final List<String> KNOWN =
            List.of("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2");

    private SaslMechanisms() {}

    /**
     * Names separated by commas or blanks, in any case, each once.
     *
     * @throws IllegalArgumentException naming what there is
     */
    public static List<String> parse(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .map(SaslMechanisms::known)
                .distinct()
                .toList();
    }

    private static String known(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!KNOWN.contains(upper)) {
            throw new IllegalArgumentException("'" + name + "' is not known. Use some of " + String.join(", ", KNOWN)
                    + ", the one to be preferred first; none for the best that the server has");
        }
        return upper;
    }
}
