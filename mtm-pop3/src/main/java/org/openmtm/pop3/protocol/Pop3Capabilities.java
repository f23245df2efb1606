// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a server says it can (RFC 2449). Immutable. */
public final class Pop3Capabilities {
    /** Of a server that does not know the question: RFC 1939 and no more. */
    static final Pop3Capabilities UNKNOWN = new Pop3Capabilities(null);

    private final Map<String, List<String>> words;

    /** @param lines one for each capability, or null if the server did not say */
    Pop3Capabilities(List<String> lines) {
        if (lines == null) {
            words = null;
            return;
        }
        words = new TreeMap<>();
        for (String line : lines) {
            List<String> all = Arrays.stream(line.strip().split("[ \t]+"))
                    .map(word -> word.toUpperCase(Locale.ROOT))
                    .toList();
            if (!all.get(0).isEmpty()) {
                words.put(all.get(0), all.subList(1, all.size()));
            }
        }
    }

    /** Whether the server told at all what it can. */
    public boolean known() {
        return words != null;
    }

    public boolean has(String name) {
        return known() && words.containsKey(name);
    }

    /** Whether it does not say that it lacks it: what a server that tells nothing may be asked for. */
    public boolean may(String name) {
        return !known() || words.containsKey(name);
    }

    /** The SASL mechanisms, in upper case; empty for none. */
    public List<String> mechanisms() {
        return has("SASL") ? words.get("SASL") : List.of();
    }

    /** Seconds that have to pass between two log-ins (LOGIN-DELAY); 0 where it does not say. */
    public int loginDelay() {
        String seconds = has("LOGIN-DELAY") && !words.get("LOGIN-DELAY").isEmpty()
                ? words.get("LOGIN-DELAY").get(0)
                : "";
        return seconds.matches("[0-9]{1,7}") ? Integer.parseInt(seconds) : 0;
    }

    /** For people: "PIPELINING SASL(PLAIN,LOGIN) TOP UIDL". */
    @Override
    public String toString() {
        if (!known()) {
            return "not told";
        }
        StringBuilder text = new StringBuilder();
        words.forEach((name, arguments) -> text.append(text.isEmpty() ? "" : " ")
                .append(name)
                .append(arguments.isEmpty() ? "" : "(" + String.join(",", arguments) + ")"));
        return text.toString();
    }
}
