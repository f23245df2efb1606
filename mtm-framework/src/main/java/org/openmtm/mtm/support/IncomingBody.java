// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.mtm.OperationContext;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StagedBody;

/**
 * Takes the raw bytes of one message from a server into the store, in bounded memory whatever its length. Each write looks
 * whether the operation was cancelled ({@link MessagingException} CANCELLED) or has to make way ({@link
 * InterruptedIOException}). Closing without {@link #finish} drops what was written. For one thread.
 */
public final class IncomingBody extends OutputStream {
    /** Enough of a message to find its header in. */
    private static final int HEAD = 256 * 1024;

    private final BodySink sink;
    private final OperationContext operation;
    private final long most;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(8 * 1024);
    private long count;
    private RuntimeException failure;

    /** @param most a message with more bytes is a LIMIT error */
    public IncomingBody(MessageStore store, OperationContext operation, long most) {
        this.sink = store.newBody();
        this.operation = operation;
        this.most = most;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            failure = new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
            throw new InterruptedIOException(failure.getMessage());
        }
        try {
            operation.checkCancelled();
            if (length > most - count) {
                throw new MessagingException(
                        ErrorKind.LIMIT, "The message has more than " + most + " bytes", "It stays on the server");
            }
            sink.write(bytes, offset, length);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
        count += length;
        head.write(bytes, offset, Math.min(length, HEAD - head.size()));
    }

    /** How many bytes came. */
    public long count() {
        return count;
    }

    /** What a write threw, which somebody may have kept for himself; null for none. */
    public RuntimeException failure() {
        return failure;
    }

    /** What lists show of the message, as far as it came. */
    public MessageHeader header(MessageReader reader) {
        byte[] bytes = head.toByteArray();
        try {
            return reader.open(() -> new ByteArrayInputStream(bytes)).summary();
        } catch (IOException e) {
            throw new IllegalStateException("There is nothing to be read but memory", e);
        }
    }

    /** Ends the body, for a transaction to take in. */
    public StagedBody finish() {
        return sink.finish();
    }

    @Override
    public void close() {
        sink.close();
    }
}
