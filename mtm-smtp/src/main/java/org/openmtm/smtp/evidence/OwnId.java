// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoredBody;

/**
 * Whether the Message-ID of a message is its own. One that was redirected has that of its original, which may have been here,
 * or reported about, long before.
 */
final class OwnId {
    private static final int LOOKED_AT = 64 * 1024;

    private OwnId() {}

    static boolean has(StoreReader store, EntryId message) {
        Optional<StoredBody> body = store.body(message);
        if (body.isEmpty()) {
            return false;
        }
        try (InputStream in = body.get().open()) {
            String start = new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
            return start.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("resent-"));
        } catch (IOException e) {
            // What cannot be read proves nothing.
            return false;
        }
    }
}
