// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps a few idle {@link Codec}s; not by thread, so that nothing of this bundle hangs on threads of others. */
final class CodecPool implements AutoCloseable {
    private static final int KEPT = 8;

    private final Deque<Codec> idle = new ArrayDeque<>();
    private boolean closed;

    Codec borrow() {
        Codec codec;
        synchronized (this) {
            codec = idle.poll();
        }
        return codec == null ? new Codec() : codec;
    }

    void giveBack(Codec codec) {
        codec.reset();
        synchronized (this) {
            if (!closed && idle.size() < KEPT) {
                idle.push(codec);
                return;
            }
        }
        codec.close();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Codec::close);
        idle.clear();
    }
}
