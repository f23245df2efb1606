// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that has to occur in a message that is searched for.
 *
 * @param field where
 * @param text one word, or several that follow each other; without double quotes, with at least one letter or digit
 * @param beginning whether its last word may go on
 */
public record SearchTerm(Field field, String text, boolean beginning) {
    /** Where a term has to occur. */
    public enum Field {
        ANYWHERE,
        FROM,
        /** To or Cc. */
        TO,
        SUBJECT
    }

    private static final Map<String, Field> FIELDS =
            Map.of("from", Field.FROM, "to", Field.TO, "subject", Field.SUBJECT);

    /** The terms of what a person typed, as {@link SearchQuery} describes it; none if there is no word in it. */
    public static List<SearchTerm> parse(String text) {
        return new Reader(text.replace('\0', ' ')).terms();
    }

    private static final class Reader {
        private final String text;
        private final List<SearchTerm> terms = new ArrayList<>();
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<SearchTerm> terms() {
            while (at < text.length()) {
                if (Character.isWhitespace(text.charAt(at))) {
                    at++;
                } else {
                    term(field());
                }
            }
            return terms;
        }

        /** Reads "from:" and the like, if something follows it. */
        private Field field() {
            int colon = text.indexOf(':', at);
            if (colon < 0 || colon + 1 >= text.length() || Character.isWhitespace(text.charAt(colon + 1))) {
                return Field.ANYWHERE;
            }
            Field field = FIELDS.get(text.substring(at, colon).toLowerCase(Locale.ROOT));
            if (field == null) {
                return Field.ANYWHERE;
            }
            at = colon + 1;
            return field;
        }

        private void term(Field field) {
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
            if (words.codePoints().anyMatch(Character::isLetterOrDigit)) {
                terms.add(new SearchTerm(field, words.replace("\"", " "), beginning));
            }
        }
    }
}
