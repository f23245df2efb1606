// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.BodySink;
import org.openmtm.store.StagedBody;

/** Packs what is written part by part; from the second part on they go to a file. */
final class PackingSink extends BodySink {
    private final CodecPool codecs;
    private final Path spool;
    private final AtomicLong waitingBytes;
    private Codec codec;
    private int filled;
    private long length;
    private int parts;
    private Path file;
    private DataOutputStream out;

    PackingSink(CodecPool codecs, Path spool, AtomicLong waitingBytes) {
        this.codecs = codecs;
        this.spool = spool;
        this.waitingBytes = waitingBytes;
        this.codec = codecs.borrow();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        requireOpen();
        int done = 0;
        while (done < count) {
            if (filled == Codec.PART) {
                spill();
            }
            int now = Math.min(count - done, Codec.PART - filled);
            codec.grow(filled + now);
            System.arraycopy(bytes, offset + done, codec.raw, filled, now);
            filled += now;
            done += now;
        }
        length += count;
    }

    private void requireOpen() {
        if (codec == null) {
            throw new MessagingException(ErrorKind.INVALID, "This body is finished or closed", "");
        }
    }

    private void spill() {
        codec.digest.update(codec.raw, 0, filled);
        Codec.Part part = codec.pack(filled);
        try {
            if (out == null) {
                file = spool.resolve(UUID.randomUUID() + ".part");
                StoreDirectory.create(file);
                out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024));
            }
            out.writeInt(part.length());
            out.writeInt(part.codec());
            out.writeInt(part.data().length);
            out.write(part.data());
        } catch (IOException e) {
            throw StoreFault.of("Writing a body to the store", e);
        }
        parts++;
        filled = 0;
    }

    @Override
    public StagedBody finish() {
        requireOpen();
        Staged staged;
        if (parts == 0) {
            codec.digest.update(codec.raw, 0, filled);
            Codec.Part only = codec.pack(filled);
            staged = new Staged(length, codec.digest.digest(), only, 0, null, waitingBytes);
        } else {
            if (filled > 0) {
                spill();
            }
            closeFile();
            staged = new Staged(length, codec.digest.digest(), null, parts, file, waitingBytes);
            file = null;
        }
        release();
        return staged;
    }

    private void closeFile() {
        try {
            out.close();
            out = null;
        } catch (IOException e) {
            throw StoreFault.of("Writing a body to the store", e);
        }
    }

    private void release() {
        codecs.giveBack(codec);
        codec = null;
    }

    @Override
    public void close() {
        if (codec == null) {
            return;
        }
        release();
        if (file == null) {
            return;
        }
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            // The body is dropped anyway; that its last bytes did not fit matters to nobody.
            org.slf4j.LoggerFactory.getLogger(PackingSink.class).debug("Dropping {}: {}", file, e.getMessage());
        } finally {
            deleteFile();
        }
    }

    private void deleteFile() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StoreFault.of("Dropping a body", e);
        }
    }
}
