// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openmtm.message.HeaderField;

/** The values of header fields by name, not decoded: for those that {@link HeaderBlock} has no place for, or repeated ones. */
record FieldValues(List<HeaderField> fields) {
    static FieldValues of(HeaderBlock header) {
        return new FieldValues(header.fields().all());
    }

    /** The value of the first field of this name, or null if there is none. */
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.get(0);
    }

    /** The same, or empty. */
    String text(String name) {
        String value = first(name);
        return value == null ? "" : value;
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(FieldValues::value)
                .toList();
    }

    private static String value(HeaderField field) {
        byte[] bytes = field.raw().getBytes(StandardCharsets.ISO_8859_1);
        return HeaderText.unfold(bytes, 0, bytes.length);
    }

    boolean anyWithPrefix(String lowerCase) {
        return fields.stream().anyMatch(field -> field.name().regionMatches(true, 0, lowerCase, 0, lowerCase.length()));
    }
}
