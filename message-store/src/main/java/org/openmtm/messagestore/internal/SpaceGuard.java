// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a few megabytes aside for the day the disk is full: then they are given free, so that deleting, the send ledger
 * and the journal go on, while adding is refused until there is room again. For the writer's thread, except
 * {@link #isTight}.
 */
final class SpaceGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    private static final int RESERVE = 4 << 20;
    /** So much has to be free before adding goes on; the reserve comes out of it. */
    private static final long ENOUGH = 3L * RESERVE;

    private static final long LOW = 64L << 20;

    private final StoreDirectory directory;
    private final Path reserve;
    private volatile boolean full;

    SpaceGuard(StoreDirectory directory) {
        this.directory = directory;
        this.reserve = directory.path().resolve("reserve");
        this.full = !takeReserve();
    }

    private boolean takeReserve() {
        try {
            if (Files.exists(reserve) && Files.size(reserve) == RESERVE) {
                return true;
            }
            StoreDirectory.create(reserve);
            try (OutputStream out = Files.newOutputStream(reserve)) {
                byte[] block = new byte[64 * 1024];
                for (int written = 0; written < RESERVE; written += block.length) {
                    out.write(block);
                }
            }
            return true;
        } catch (IOException e) {
            LOG.warn("No room for the reserve of the message store: {}", e.getMessage());
            release();
            return false;
        }
    }

    private void release() {
        try {
            Files.deleteIfExists(reserve);
        } catch (IOException e) {
            LOG.warn("The reserve of the message store cannot be released", e);
        }
    }

    /** The disk turned out to be full. */
    void diskFull() {
        if (!full) {
            LOG.warn("The disk of the message store is full: nothing is added until there is room");
        }
        full = true;
        release();
    }

    boolean isFull() {
        return full;
    }

    /** Whether what can be made anew (the full-text index) has to leave the rest of the disk to what cannot. */
    boolean isTight() {
        return full || directory.free() < ENOUGH;
    }

    /**
     * Whether it is time to leave nothing in the log: what waits there will need its place in the database too, and must
     * not find the disk full.
     */
    boolean isLow() {
        return full || directory.free() < LOW;
    }

    /** @throws MessagingException DISK_FULL while there is no room for more than the store's own books */
    void requireRoom(Db db) {
        if (!full) {
            return;
        }
        long reusable = db.number("PRAGMA freelist_count") * Databases.PAGE_SIZE;
        if (directory.free() + reusable >= ENOUGH && takeReserve()) {
            LOG.info("There is room on the disk of the message store again");
            full = false;
            return;
        }
        throw new MessagingException(
                ErrorKind.DISK_FULL,
                "The disk of the message store is full",
                "Make room on the disk; what is stored can still be read and deleted");
    }
}
