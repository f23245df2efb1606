// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;

/** Ids as a parameter of a command: "12,13,14". */
public final class EntryIds {
    private EntryIds() {}

    public static String text(List<EntryId> ids) {
        return ids.stream().map(id -> Long.toString(id.value())).collect(Collectors.joining(","));
    }

    /** An id, or empty text for null. */
    public static String text(EntryId id) {
        return id == null ? "" : Long.toString(id.value());
    }

    /** @throws IllegalArgumentException if the text is no list of positive numbers; empty text is an empty list */
    public static List<EntryId> parse(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(EntryIds::one).toList();
    }

    /** @throws IllegalArgumentException if the text is no positive number; null for empty text */
    public static EntryId parseOne(String text) {
        return text.isBlank() ? null : one(text);
    }

    private static EntryId one(String text) {
        return EntryId.of(Long.parseLong(text.strip()));
    }
}
