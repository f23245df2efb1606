// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.openmtm.email.wire.WireInput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.BodyHandler;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StagedBody;

/** Takes bodies out of the stream: small ones into memory, large ones straight into the store. */
final class BodyReader implements BodyHandler {
    /** Up to here a body is read into memory at once; so much may be lost on the word of a server. */
    static final int SMALL = 1 << 20;

    /** Enough of a large message to find its header in. */
    private static final int HEAD = 256 * 1024;

    private final MessageStore store;

    BodyReader(MessageStore store) {
        this.store = store;
    }

    /** A large body in the store, with its beginning. */
    record Large(StagedBody staged, byte[] head) {}

    @Override
    public Object read(long size, WireInput in) {
        if (size <= SMALL) {
            byte[] raw = new byte[(int) size];
            in.readFully(raw, 0, raw.length);
            return raw;
        }
        byte[] chunk = new byte[64 * 1024];
        byte[] head = new byte[HEAD];
        int headLength = 0;
        try (InputStream literal = in.limited(size);
                BodySink sink = store.newBody()) {
            for (int n = literal.read(chunk); n >= 0; n = literal.read(chunk)) {
                sink.write(chunk, 0, n);
                int kept = Math.min(n, HEAD - headLength);
                System.arraycopy(chunk, 0, head, headLength, kept);
                headLength += kept;
            }
            return new Large(sink.finish(), Arrays.copyOf(head, headLength));
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "A large message could not be written: " + e.getMessage(), "Look at the disk", e);
        }
    }

    /** Gives back what a body holds that nobody wants. */
    static void drop(Object body) {
        if (body instanceof Large large) {
            large.staged().close();
        }
    }
}
