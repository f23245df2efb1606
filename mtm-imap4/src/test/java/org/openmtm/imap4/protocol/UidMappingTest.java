// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UidMappingTest {
    @Test
    void theNthBecomesTheNth() {
        UidMapping mapping = UidMapping.parse("38505 304,319:320 3956:3958").orElseThrow();

        assertThat(mapping.validity()).isEqualTo(38505);
        assertThat(mapping.count()).isEqualTo(3);
        assertThat(List.of(mapping.target(304), mapping.target(319), mapping.target(320)))
                .containsExactly(3956L, 3957L, 3958L);
        assertThat(List.of(mapping.target(303), mapping.target(305), mapping.target(321)))
                .containsOnly(-1L);
    }

    @Test
    void theServersOrderCountsAndARangeMayStandBackwards() {
        UidMapping mapping = UidMapping.parse("1 9,3:2 10,21:20").orElseThrow();

        assertThat(mapping.target(9)).isEqualTo(10);
        assertThat(mapping.target(2)).isEqualTo(20);
        assertThat(mapping.target(3)).isEqualTo(21);
        assertThat(mapping.sources()).isEqualTo(UidSet.of(2, 3, 9));
        assertThat(mapping.targets()).isEqualTo(UidSet.of(10, 20, 21));
    }

    @Test
    void allUidsThereAreCostNothing() {
        UidMapping mapping = UidMapping.parse("1 1:4294967295 1:4294967295").orElseThrow();

        assertThat(mapping.count()).isEqualTo(UidSet.MAX_UID);
        assertThat(mapping.target(4_294_967_295L)).isEqualTo(4_294_967_295L);
        assertThat(AppendedUids.parse("7 1:4294967295").orElseThrow().uid()).isEqualTo(-1);
        assertThat(AppendedUids.parse("7 12").orElseThrow().uid()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 2",
                "0 2 3",
                "1 2 3 4",
                "1 2:3 4",
                "1 -2 3",
                "1 0 1",
                "1 2 4294967296",
                "1 99999999999999999999 1",
                "1 2, 3",
                "1 2:* 3:4",
                "1 2,2 3:4",
                "1 2:5,4:7 11:18",
                "x 1 2"
            })
    void nonsenseIsNone(String argument) {
        assertThat(UidMapping.parse(argument)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0 1", "1 0", "1 -1", "1 x", "4294967296 1", "1 1,"})
    void nonsenseIsNoAppendedUid(String argument) {
        assertThat(AppendedUids.parse(argument)).isEmpty();
    }

    @Test
    void severalAnswersAreOne() {
        UidMapping one = UidMapping.parse("5 1:2 11:12").orElseThrow();
        UidMapping other = UidMapping.parse("5 9 13").orElseThrow();

        assertThat(UidMapping.merged(List.of(one, other)).orElseThrow()).hasToString("5 1:2,9 11:13");
        assertThat(UidMapping.merged(List.of(one, one))).isEmpty();
        assertThat(UidMapping.merged(List.of(one, UidMapping.parse("6 9 13").orElseThrow())))
                .isEmpty();
    }
}
