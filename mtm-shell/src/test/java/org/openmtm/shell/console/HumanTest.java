// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HumanTest {

    @Test
    void bytesHaveTheUnitThatFits() {
        assertThat(Human.bytes(0)).isEqualTo("0 B");
        assertThat(Human.bytes(999)).isEqualTo("999 B");
        assertThat(Human.bytes(1_234)).isEqualTo("1.2 KB");
        assertThat(Human.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(Human.bytes(15_400_000)).isEqualTo("15 MB");
    }

    @Test
    void durationsAreShort() {
        assertThat(Human.duration(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Human.duration(Duration.ofMillis(3_440))).isEqualTo("3.4 s");
        assertThat(Human.duration(Duration.ofSeconds(125))).isEqualTo("2:05");
        assertThat(Human.duration(Duration.ofSeconds(3_725))).isEqualTo("1:02:05");
    }

    @Test
    void countsHaveGroupsAndTheRightNumber() {
        assertThat(Human.count(1, "message")).isEqualTo("1 message");
        assertThat(Human.count(20_000, "message")).isEqualTo("20,000 messages");
    }
}
