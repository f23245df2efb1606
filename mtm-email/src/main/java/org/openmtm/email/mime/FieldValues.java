// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The values of header fields by name: for those that {@link HeaderBlock} has no place for, or repeated ones. Unlike {@link
 * HeaderFields} it interprets nothing. 1,000 fields and 1 MB at most.
 */
final class FieldValues {
    private final List<Field> fields = new ArrayList<>();

    /** @param name in lower case @param value unfolded, not decoded */
    record Field(String name, String value) {}

    FieldValues(byte[] bytes, int offset, int length) {
        int to = offset + Math.min(length, HeaderBlock.MOST_BYTES);
        int line = offset;
        while (line < to && fields.size() < HeaderBlock.MOST_FIELDS && !isEmpty(bytes, line, to)) {
            int end = lineEnd(bytes, line, to);
            while (end + 1 < to && (bytes[end + 1] == ' ' || bytes[end + 1] == '\t')) {
                end = lineEnd(bytes, end + 1, to);
            }
            add(bytes, line, end);
            line = end + 1;
        }
    }

    private static boolean isEmpty(byte[] bytes, int line, int to) {
        return bytes[line] == '\n' || (bytes[line] == '\r' && line + 1 < to && bytes[line + 1] == '\n');
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private void add(byte[] bytes, int from, int end) {
        int colon = from;
        while (colon < end && bytes[colon] != ':' && bytes[colon] != '\n') {
            colon++;
        }
        if (colon < end && bytes[colon] == ':') {
            String name = new String(bytes, from, colon - from, StandardCharsets.ISO_8859_1);
            fields.add(new Field(name.strip().toLowerCase(Locale.ROOT), HeaderText.unfold(bytes, colon + 1, end)));
        }
    }

    /** The value of the first field of this name, or null if there is none. */
    String first(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** The same, or empty. */
    String text(String name) {
        String value = first(name);
        return value == null ? "" : value;
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    boolean anyWithPrefix(String prefix) {
        return fields.stream().anyMatch(field -> field.name().startsWith(prefix));
    }
}
