// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;

/** What the rows of pending changes mean to a maildrop: DELETE, MOVE_TO_LOCAL, POPULATE and FETCH_COPY, and no others. */
final class Rows {
    private Rows() {}

    /** The row that says where a message belongs, or null. */
    static PendingChange place(List<PendingChange> rows) {
        return rows.stream()
                .filter(row -> row.kind() != Kind.POPULATE)
                .findFirst()
                .orElse(null);
    }

    static PendingChange fresh(
            Mirror mirror, EntryId message, Kind kind, EntryId origin, long operation, String detail) {
        return new PendingChange(
                message, kind, mirror.service(), mirror.inbox(), origin, operation, Instant.now(), 0, 0, detail);
    }

    /** As other modules write it, too: "parts=text&textLimit=1000". */
    static String text(FetchOptions options) {
        return new TreeMap<>(options.parameters())
                .entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining("&"));
    }

    static FetchOptions options(String text) {
        Map<String, String> texts = new TreeMap<>();
        for (String one : text.split("&")) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                texts.put(one.substring(0, equals), one.substring(equals + 1));
            }
        }
        return FetchOptions.of(texts);
    }
}
