// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Texts as columns keep them. */
final class Texts {
    private static final int MOST = 1_000;

    private Texts() {}

    /** At most 1,000 characters, never null, never half a surrogate pair. */
    static String cut(String text) {
        if (text == null) {
            return "";
        }
        if (text.length() <= MOST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return text.substring(0, end);
    }

    /** The server's id of a message, null for none. @throws MessagingException LIMIT: RFC 8474 allows 255 characters */
    static String emailId(String id) {
        if (id == null || id.isEmpty()) {
            return null;
        }
        if (id.length() > 255) {
            throw new MessagingException(ErrorKind.LIMIT, "An EMAILID has at most 255 characters", "");
        }
        return id;
    }

    static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** One "key=value" a line, with backslashes before what would be mistaken. */
    static String fromMap(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> {
            escape(key, text);
            text.append('=');
            escape(value, text);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '=' -> text.append("\\=");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    static Map<String, String> toMap(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        StringBuilder part = new StringBuilder();
        String key = "";
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                part.append(escaped == 'n' ? '\n' : escaped);
            } else if (c == '=') {
                key = part.toString();
                part.setLength(0);
            } else if (c == '\n') {
                values.put(key, part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        return values;
    }
}
