// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which folders are synchronised: a list of patterns, separated by commas, over the names that people see. {@code *} stands
 * for any text and {@code ?} for one character; a pattern that begins with {@code !} takes folders out; the last pattern
 * that matches decides. Case counts only outside INBOX.
 */
public final class FolderChoice {
    private final List<Rule> rules = new ArrayList<>();

    private record Rule(Pattern pattern, boolean chosen) {}

    /** @param patterns as in the setting; blank for all */
    public FolderChoice(String patterns) {
        for (String text : patterns.split(",")) {
            String pattern = text.strip();
            boolean chosen = !pattern.startsWith("!");
            pattern = chosen ? pattern : pattern.substring(1).strip();
            if (!pattern.isEmpty()) {
                rules.add(new Rule(glob(pattern), chosen));
            }
        }
        if (rules.isEmpty() || !rules.get(0).chosen()) {
            rules.add(0, new Rule(glob("*"), true));
        }
    }

    public boolean includes(String name) {
        boolean included = false;
        for (Rule rule : rules) {
            included = rule.pattern().matcher(name).matches() ? rule.chosen() : included;
        }
        return included;
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        boolean inbox = pattern.equalsIgnoreCase("INBOX");
        return Pattern.compile(regex.toString(), Pattern.DOTALL | (inbox ? Pattern.CASE_INSENSITIVE : 0));
    }
}
