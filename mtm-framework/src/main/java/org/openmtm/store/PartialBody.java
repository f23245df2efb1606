// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;

/** What is here of a message of which only stretches are. Immutable; stops being right when more of the message comes. */
public final class PartialBody {
    private static final int WINDOW = 64 * 1024;

    private final Source source;
    private final long length;
    private final List<BodyRange> ranges;

    /** Where the bytes are. */
    @FunctionalInterface
    public interface Source {
        /** @return the bytes from an offset as far as they are here without a gap, at most so many */
        byte[] read(long offset, int length);
    }

    /**
     * @param source of the bytes
     * @param length of the whole message
     * @param ranges what is here: ascending, not touching each other
     */
    public PartialBody(Source source, long length, List<BodyRange> ranges) {
        this.source = source;
        this.length = length;
        this.ranges = List.copyOf(ranges);
    }

    /** @return empty if nothing of the message is here, or everything */
    public static Optional<PartialBody> of(StoreReader store, Entry message) {
        if (message.body() != BodyState.PARTIAL) {
            return Optional.empty();
        }
        List<BodyRange> ranges = store.ranges(message.id());
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(new PartialBody(
                        (offset, length) -> store.range(message.id(), offset, length), message.size(), ranges));
    }

    /** Bytes of the whole message. */
    public long length() {
        return length;
    }

    /** Bytes of the message that are not here. */
    public long missing() {
        return missing(0, length);
    }

    /** Bytes of a stretch that are not here. */
    public long missing(long offset, long count) {
        long here = 0;
        for (BodyRange range : ranges) {
            here += Math.max(0, Math.min(range.end(), offset + count) - Math.max(range.offset(), offset));
        }
        return count - here;
    }

    /** Bytes from an offset that are here without a gap. */
    public long here(long offset) {
        return ranges.stream()
                .filter(range -> range.offset() <= offset && offset < range.end())
                .mapToLong(range -> range.end() - offset)
                .findFirst()
                .orElse(0);
    }

    /** The raw message, with a NUL for each byte that is not here. The caller closes it. */
    public InputStream open() {
        return new Filled();
    }

    private final class Filled extends InputStream {
        private final byte[] one = new byte[1];
        private byte[] window = new byte[0];
        private int used;
        private long at;

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (at >= length) {
                return -1;
            }
            if (count == 0) {
                return 0;
            }
            if (used == window.length) {
                refill();
            }
            int now;
            if (used < window.length) {
                now = Math.min(count, window.length - used);
                System.arraycopy(window, used, target, offset, now);
                used += now;
            } else {
                now = (int) Math.min(count, nextStart() - at);
                Arrays.fill(target, offset, offset + now, (byte) 0);
            }
            at += now;
            return now;
        }

        private void refill() throws IOException {
            long here = here(at);
            used = 0;
            window = here == 0 ? new byte[0] : source.read(at, (int) Math.min(here, WINDOW));
            if (here > 0 && window.length == 0) {
                throw new IOException("the message changed while it was read");
            }
        }

        private long nextStart() {
            return ranges.stream()
                    .mapToLong(BodyRange::offset)
                    .filter(start -> start > at)
                    .min()
                    .orElse(length);
        }
    }
}
