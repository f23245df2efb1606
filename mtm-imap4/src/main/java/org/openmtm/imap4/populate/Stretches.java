// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.store.BodyRange;

/** Which bytes of a message are here, and where to read them. */
interface Stretches {
    /** Ascending, not touching each other. */
    List<BodyRange> ranges();

    /** Bytes from an offset as far as they are here without a gap, at most so many. */
    byte[] read(long offset, int length);

    /** The end of the stretch that the byte at the offset lies in; the offset itself if it is not here. */
    default long endFrom(long offset) {
        for (BodyRange range : ranges()) {
            if (range.offset() <= offset && offset < range.end()) {
                return range.end();
            }
        }
        return offset;
    }

    /** The stretches between two offsets that are not here, ascending. */
    default List<BodyRange> gaps(long from, long to) {
        List<BodyRange> gaps = new ArrayList<>();
        long at = from;
        for (BodyRange range : ranges()) {
            if (range.offset() >= to) {
                break;
            }
            if (range.offset() > at) {
                gaps.add(new BodyRange(at, range.offset() - at));
            }
            at = Math.max(at, range.end());
        }
        if (at < to) {
            gaps.add(new BodyRange(at, to - at));
        }
        return gaps;
    }
}
