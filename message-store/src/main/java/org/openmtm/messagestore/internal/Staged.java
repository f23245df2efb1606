// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StagedBody;

/** A packed body that waits for its transaction: a short one in memory, a long one in a file of parts. */
final class Staged implements StagedBody {
    /** Takes the parts of a body one after the other. */
    @FunctionalInterface
    interface PartSink {
        void part(int number, Codec.Part part);
    }

    private final long length;
    private final byte[] sha256;
    private final int parts;
    private final Path file;
    private final AtomicLong waitingBytes;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Codec.Part only;

    /** @param only the one part, or null when the parts are in the file */
    Staged(long length, byte[] sha256, Codec.Part only, int parts, Path file, AtomicLong waitingBytes) {
        this.length = length;
        this.sha256 = sha256;
        this.only = only;
        this.parts = parts;
        this.file = file;
        this.waitingBytes = waitingBytes;
        waitingBytes.addAndGet(weight());
    }

    private long weight() {
        Codec.Part part = only;
        return part == null ? 0 : part.data().length;
    }

    @Override
    public long length() {
        return length;
    }

    byte[] sha256() {
        return sha256;
    }

    /** 0 when the body is one part that lies in the row itself. */
    int parts() {
        return parts;
    }

    Codec.Part only() {
        return only;
    }

    /** Marks it as used. @return false if it was used or closed before */
    boolean take() {
        return !closed.get() && taken.compareAndSet(false, true);
    }

    /** The change that took it is run once more. */
    void putBack() {
        taken.set(false);
    }

    void readParts(PartSink sink) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 64 * 1024))) {
            for (int number = 0; number < parts; number++) {
                int partLength = in.readInt();
                int codec = in.readInt();
                byte[] data = new byte[in.readInt()];
                in.readFully(data);
                sink.part(number, new Codec.Part(partLength, codec, data));
            }
        } catch (NoSuchFileException e) {
            throw ofAnotherStore(); // the next store sweeps what the one before left in its spool
        } catch (IOException e) {
            throw StoreFault.of("Reading a staged body", e);
        }
    }

    /** The store was replaced between writing a body and the transaction that takes it in. */
    static MessagingException ofAnotherStore() {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                "This body was written for a message store that has been replaced",
                "Do it again: the body has to be written anew");
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        waitingBytes.addAndGet(-weight());
        only = null;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It is swept when the store is opened next.
                org.slf4j.LoggerFactory.getLogger(Staged.class).warn("Left behind until the next start: {}", file, e);
            }
        }
    }
}
