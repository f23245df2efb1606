// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.stream.Collectors;
import org.openmtm.store.SearchTerm;

/** Turns what a person typed into an expression of FTS5. Every word is quoted, so nothing that is typed is an operator. */
final class SearchText {
    private SearchText() {}

    /** @return the expression, or empty if there is no word in the text */
    static String expression(String text) {
        return SearchTerm.parse(text).stream().map(SearchText::expression).collect(Collectors.joining(" AND "));
    }

    private static String expression(SearchTerm term) {
        String quoted = '"' + term.text() + '"' + (term.beginning() ? " *" : "");
        return switch (term.field()) {
            case ANYWHERE -> quoted;
            case FROM -> "sender : " + quoted;
            case TO -> "recipients : " + quoted;
            case SUBJECT -> "subject : " + quoted;
        };
    }
}
