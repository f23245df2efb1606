// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.openmtm.store.BodySink;
import org.openmtm.store.StagedBody;

/**
 * A message on its way from the server into the store.
 *
 * @param body every byte
 * @param head its beginning, with the header
 * @param sha256 of every byte, in lower-case hex
 * @param lines how many line feeds it has
 */
record Fetched(StagedBody body, byte[] head, String sha256, long lines) {
    /** Reads to the end, in bounded memory. */
    static Fetched read(InputStream raw, BodySink sink, Runnable checkpoint) throws IOException {
        MessageDigest digest = Head.sha256();
        byte[] chunk = new byte[64 * 1024];
        byte[] head = new byte[8 * 1024];
        int headLength = 0;
        long lines = 0;
        for (int n = raw.read(chunk); n >= 0; n = raw.read(chunk)) {
            sink.write(chunk, 0, n);
            digest.update(chunk, 0, n);
            for (int i = 0; i < n; i++) {
                lines += chunk[i] == '\n' ? 1 : 0;
            }
            int kept = Math.min(n, Head.MOST - headLength);
            if (headLength + kept > head.length) {
                head = Arrays.copyOf(head, Math.min(Head.MOST, Math.max(head.length * 4, headLength + kept)));
            }
            System.arraycopy(chunk, 0, head, headLength, kept);
            headLength += kept;
            checkpoint.run();
        }
        return new Fetched(
                sink.finish(), Arrays.copyOf(head, headLength), HexFormat.of().formatHex(digest.digest()), lines);
    }

    /** Whether it can be what the server announced: some count a line end as one byte. */
    boolean fits(long announced) {
        return body.length() == announced || body.length() - lines == announced;
    }
}
