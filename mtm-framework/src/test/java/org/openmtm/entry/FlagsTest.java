// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "x)\r\nZ9 DELETE INBOX",
                "x\n",
                "nul\0",
                "\u010Astart",
                "\u010D",
                "a{5}",
                "\\Seen",
                "ü"
            })
    void refusesWhatIsNoKeyword(String text) {
        assertThat(Flags.isKeyword(text)).isFalse();
        assertThatThrownBy(() -> Flags.of(0, List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesItselfAsImapDoes() {
        assertThat(Flags.of(Flag.SEEN.bit() | Flag.FLAGGED.bit(), List.of("$Forwarded")))
                .hasToString("\\Seen \\Flagged $Forwarded");
    }

    /** The merge against the definition, flag by flag, over random triples. */
    @Test
    void mergesThreeWaysLikeItsDefinition() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            Flags local = random(random);
            Flags base = random(random);
            Flags remote = random(random);
            Flags merged = local.merge(base, remote);
            for (Flag flag : Flag.values()) {
                boolean expected = base.has(flag) == remote.has(flag) ? local.has(flag) : remote.has(flag);
                assertThat(merged.has(flag)).isEqualTo(expected);
            }
            for (String keyword : List.of("a", "b", "c")) {
                boolean expected = base.has(keyword) == remote.has(keyword) ? local.has(keyword) : remote.has(keyword);
                assertThat(merged.has(keyword)).isEqualTo(expected);
            }
        }
    }

    private static Flags random(Random random) {
        TreeSet<String> keywords = new TreeSet<>();
        for (String keyword : List.of("a", "b", "c")) {
            if (random.nextBoolean()) {
                keywords.add(keyword);
            }
        }
        return Flags.of(random.nextInt(32), keywords);
    }
}
