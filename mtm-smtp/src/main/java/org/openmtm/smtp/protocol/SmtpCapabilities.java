// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the server says it can (EHLO). Immutable. */
public final class SmtpCapabilities {
    static final SmtpCapabilities NONE = new SmtpCapabilities(new SmtpReply(250, List.of("")));

    private final Map<String, String> keywords = new TreeMap<>();
    private final Set<String> mechanisms = new LinkedHashSet<>();

    /** @param ehlo the reply to EHLO; its first line is a greeting */
    SmtpCapabilities(SmtpReply ehlo) {
        for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
            String[] words = line.strip().toUpperCase(Locale.ROOT).split("[ =]", 2);
            String rest = words.length > 1 ? words[1] : "";
            if (words[0].equals("AUTH")) {
                // Some servers still write AUTH=LOGIN beside it.
                mechanisms.addAll(Arrays.asList(rest.strip().split("[ =]+")));
            } else if (!words[0].isEmpty()) {
                keywords.put(words[0], rest.strip());
            }
        }
        mechanisms.remove("");
    }

    /** Whether the keyword was there, in upper case: "PIPELINING". */
    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The mechanisms of AUTH, in upper case. */
    public Set<String> mechanisms() {
        return java.util.Collections.unmodifiableSet(mechanisms);
    }

    /** The largest message it takes, in bytes; 0 if it does not say. */
    public long maximumSize() {
        String size = keywords.getOrDefault("SIZE", "");
        boolean number = !size.isEmpty() && size.length() <= 18 && size.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(size) : 0;
    }
}
