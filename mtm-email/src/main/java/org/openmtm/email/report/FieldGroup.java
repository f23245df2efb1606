// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Some fields that belong together, unfolded; of repeated ones the first. For one thread. */
final class FieldGroup {
    /** Others are of no interest, and a hostile report has millions of them. */
    private static final Set<String> KNOWN = Set.of(
            "original-envelope-id",
            "reporting-mta",
            "reporting-ua",
            "arrival-date",
            "original-recipient",
            "final-recipient",
            "action",
            "status",
            "diagnostic-code",
            "remote-mta",
            "will-retry-until",
            "original-message-id",
            "disposition");

    private static final Set<String> RECIPIENT = Set.of("original-recipient", "final-recipient");

    private final Map<String, String> fields = new HashMap<>();

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    static String name(String line, int colon) {
        return line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    void add(String name, String value) {
        fields.putIfAbsent(name, value);
    }

    /** What this one does not have. */
    void addAll(FieldGroup other) {
        other.fields.forEach(fields::putIfAbsent);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Whether it says whom it is about. */
    boolean namesRecipient() {
        return fields.keySet().stream().anyMatch(RECIPIENT::contains);
    }

    String get(String name) {
        return fields.getOrDefault(name, "");
    }
}
