// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.openmtm.error.MessagingException;

/** What the entries of a jar may be called: nothing that leads out of a directory it is unpacked in, and each once. */
final class EntryNames {

    private static final int MAX_LENGTH = 1_000;

    private final Set<String> seen = new HashSet<>();

    /** @throws MessagingException INVALID */
    void check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw bad("has an entry with a name of " + name.length() + " characters");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw bad("has an entry with control characters in its name");
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.matches("[A-Za-z]:.*") || climbs(name)) {
            throw bad("has the entry '" + name + "', which leads out of the jar");
        }
        if (!seen.add(name.endsWith("/") ? name.substring(0, name.length() - 1) : name)) {
            throw bad("has the entry '" + name + "' twice");
        }
    }

    private static boolean climbs(String name) {
        for (String step : name.split("/")) {
            if (step.equals("..") || step.equals(".")) {
                return true;
            }
        }
        return false;
    }

    private static MessagingException bad(String what) {
        return Bad.file("The jar " + what, "No build tool makes such a jar; do not trust where it came from");
    }

    /** Whether the entry belongs to a signature and is itself not signed. */
    static boolean ofSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("META-INF/") || upper.indexOf('/', 9) >= 0) {
            return false;
        }
        return upper.equals("META-INF/MANIFEST.MF")
                || upper.startsWith("META-INF/SIG-")
                || upper.matches(".*\\.(SF|RSA|DSA|EC)");
    }
}
