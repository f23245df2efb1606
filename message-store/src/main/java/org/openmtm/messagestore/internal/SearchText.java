// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns what a person typed into an expression of FTS5. Every word is quoted, so nothing that is typed is an operator
 * except what this class makes one.
 */
final class SearchText {
    private static final Map<String, String> COLUMNS =
            Map.of("from", "sender", "to", "recipients", "subject", "subject");

    private final String text;
    private final List<String> terms = new ArrayList<>();
    private int at;

    private SearchText(String text) {
        this.text = text;
    }

    /** @return the expression, or empty if there is no word in the text */
    static String expression(String text) {
        return new SearchText(text.replace('\0', ' ')).parse();
    }

    private String parse() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                term(column());
            }
        }
        return String.join(" AND ", terms);
    }

    /** Reads "from:" and the like, if something follows it. */
    private String column() {
        int colon = text.indexOf(':', at);
        if (colon < 0 || colon + 1 >= text.length() || Character.isWhitespace(text.charAt(colon + 1))) {
            return null;
        }
        String column = COLUMNS.get(text.substring(at, colon).toLowerCase(Locale.ROOT));
        if (column != null) {
            at = colon + 1;
        }
        return column;
    }

    private void term(String column) {
        String words;
        if (text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            words = text.substring(at + 1, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
        } else {
            int start = at;
            while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != '"') {
                at++;
            }
            words = text.substring(start, at);
        }
        boolean beginning = words.endsWith("*") || (at < text.length() && text.charAt(at) == '*');
        if (words.codePoints().noneMatch(Character::isLetterOrDigit)) {
            return;
        }
        String quoted = '"' + words.replace("\"", " ") + '"' + (beginning ? " *" : "");
        terms.add(column == null ? quoted : column + " : " + quoted);
    }
}
