// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.BodySink;

/** Passes a message on to the store and keeps its beginning, so that its header can be read without reading it again. */
final class HeadKeeper extends OutputStream {
    private static final int KEPT = 256 * 1024;

    private final BodySink sink;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    HeadKeeper(BodySink sink) {
        this.sink = sink;
    }

    BodySink sink() {
        return sink;
    }

    /** The header of what was written. */
    MessageHeader header() {
        byte[] bytes = head.toByteArray();
        return MessageHeaders.scan(bytes, bytes.length);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.write(bytes, offset, length);
        if (head.size() < KEPT) {
            head.write(bytes, offset, Math.min(length, KEPT - head.size()));
        }
    }
}
