// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.imap4.protocol.UidSet;

class WindowsTest {
    private static List<UidSet> all(Windows windows) {
        List<UidSet> parts = new ArrayList<>();
        for (UidSet part = windows.next(); part != null; part = windows.next()) {
            parts.add(part);
        }
        return parts;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 499, 500, 501, 1000, 1234})
    void everyMessageIsInOnePartTheNewestFirst(long count) {
        List<UidSet> parts = all(Windows.sequences(count));
        assertThat(parts.get(0).contains(count)).isTrue();
        assertThat(parts.stream().mapToLong(UidSet::count).sum()).isEqualTo(count);
        assertThat(parts.get(parts.size() - 1).from(0)).isEqualTo(1);

        long[] uids = LongStream.rangeClosed(1, count).map(i -> i * 3).toArray();
        List<UidSet> sets = all(Windows.uids(uids));
        assertThat(sets.get(0).contains(count * 3)).isTrue();
        assertThat(sets.stream().mapToLong(UidSet::count).sum()).isEqualTo(count);
    }

    @Test
    void nothingIsNoPart() {
        assertThat(all(Windows.sequences(0))).isEmpty();
        assertThat(all(Windows.uids(new long[0]))).isEmpty();
        assertThat(all(Windows.range(8, 7))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 500, 100_000, UidSet.MAX_UID})
    void aRangeIsFewPartsHoweverWide(long to) {
        List<UidSet> parts = all(Windows.range(1, to));
        assertThat(parts).hasSizeLessThanOrEqualTo(200);
        assertThat(parts.stream().mapToLong(UidSet::count).sum()).isEqualTo(to);
        assertThat(parts.get(0).to(0)).isEqualTo(to);
        assertThat(parts.get(parts.size() - 1).from(0)).isEqualTo(1);
    }
}
