// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.client;

import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FindOptions;

/** A text that is looked for. */
final class WordSearch {
    private final Pattern pattern;

    /** @throws MessagingException INVALID for no text */
    WordSearch(String text, FindOptions options) {
        if (text.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "There is nothing to look for", "Give a text");
        }
        String literal = Pattern.quote(text);
        String regex = options.wholeWord() ? "(?<![\\p{L}\\p{N}])" + literal + "(?![\\p{L}\\p{N}])" : literal;
        pattern = Pattern.compile(regex, options.matchCase() ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    boolean isIn(String text) {
        return pattern.matcher(text).find();
    }
}
