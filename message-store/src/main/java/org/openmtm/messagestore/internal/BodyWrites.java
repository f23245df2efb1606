// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.store.StagedBody;

/** Takes bodies in and removes them with their last reference. */
final class BodyWrites {
    private final WriteContext context;

    BodyWrites(WriteContext context) {
        this.context = context;
    }

    /** @return the id of the body */
    long add(StagedBody body) {
        if (!(body instanceof Staged staged)) {
            throw Staged.ofAnotherStore();
        }
        context.take(staged);
        long id = context.nextBody();
        Codec.Part only = staged.only();
        context.db.update(
                "INSERT INTO body (id, length, sha256, parts, codec, data) VALUES (?, ?, ?, ?, ?, ?)",
                id,
                staged.length(),
                staged.sha256(),
                staged.parts(),
                only == null ? Codec.ZSTD : only.codec(),
                only == null ? null : only.data());
        if (only == null) {
            staged.readParts((number, part) -> context.db.update(
                    "INSERT INTO body_part (id, length, codec, data) VALUES (?, ?, ?, ?)",
                    (id << Bodies.PART_BITS) + number,
                    part.length(),
                    part.codec(),
                    part.data()));
        }
        return id;
    }

    /** Removes the body if no entry refers to it any more. */
    void release(long body) {
        if (context.db.number("SELECT EXISTS (SELECT 1 FROM entry WHERE body = ?)", body) != 0) {
            return;
        }
        long first = body << Bodies.PART_BITS;
        long end = (body + 1) << Bodies.PART_BITS;
        context.db.update("DELETE FROM body_part WHERE id >= ? AND id < ?", first, end);
        context.db.update("DELETE FROM body WHERE id = ?", body);
        context.db.update("INSERT INTO unindexed (body) VALUES (?)", body);
        context.bodyRemoved();
    }
}
