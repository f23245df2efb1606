// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;

/**
 * Whether the Message-ID that the ledger has for a message is its own. One that was redirected has that of its original as
 * well, which may have been here, or reported about, long before.
 */
final class OwnId {
    private static final int LOOKED_AT = 64 * 1024;

    private OwnId() {}

    static boolean has(StoreReader store, Submission row) {
        Optional<StoredBody> body = store.body(row.message());
        if (body.isEmpty()) {
            return false;
        }
        try (InputStream in = body.get().open()) {
            return isOwn(new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1), row.messageId());
        } catch (IOException e) {
            // What cannot be read proves nothing.
            return false;
        }
    }

    private static boolean isOwn(String start, String id) {
        List<String> resent = start.lines()
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.startsWith(" ") || line.startsWith("\t") ? line : "\n" + line)
                .collect(Collectors.joining())
                .lines()
                .map(field -> field.toLowerCase(Locale.ROOT))
                .filter(field -> field.startsWith("resent-"))
                .toList();
        String wanted = id.toLowerCase(Locale.ROOT);
        return resent.isEmpty()
                || resent.stream().anyMatch(field -> field.startsWith("resent-message-id") && field.contains(wanted));
    }
}
