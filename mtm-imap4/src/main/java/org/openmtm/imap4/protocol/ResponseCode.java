// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;
import java.util.Locale;

/**
 * The bracketed code of a status response.
 *
 * @param name upper case, empty where there is none
 * @param argument the text after the name, possibly empty
 */
public record ResponseCode(String name, String argument) {
    public static final ResponseCode NONE = new ResponseCode("", "");

    static ResponseCode of(String text) {
        int space = text.indexOf(' ');
        String name = space < 0 ? text : text.substring(0, space);
        return new ResponseCode(
                name.toUpperCase(Locale.ROOT),
                space < 0 ? "" : text.substring(space + 1).strip());
    }

    public boolean is(String other) {
        return name.equals(other);
    }

    /** The argument as a number of up to 18 digits, or -1. */
    public long number() {
        if (argument.isEmpty() || argument.length() > 18) {
            return -1;
        }
        for (int i = 0; i < argument.length(); i++) {
            if (argument.charAt(i) < '0' || argument.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(argument);
    }

    /** The argument's words; parentheses around them are dropped. */
    public List<String> words() {
        String text = argument;
        if (text.startsWith("(") && text.endsWith(")")) {
            text = text.substring(1, text.length() - 1);
        }
        text = text.strip();
        return text.isEmpty() ? List.of() : List.of(text.split(" +"));
    }
}
