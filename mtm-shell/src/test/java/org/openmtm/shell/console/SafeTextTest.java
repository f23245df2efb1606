// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

    @Test
    void leavesOrdinaryTextOfAnyScriptAlone() {
        String text = "Grüße, 日本語, مرحبا, 👩‍🚀 soft\u00adhyphen";
        assertThat(SafeText.line(text)).isSameAs(text);
        assertThat(SafeText.block(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 7, 8, 0x1b, 0x7f, 0x85, 0x9b, 0x200e, 0x202e, 0x2028, 0x2066, 0x2069, 0xfeff, 0xd800, 0xe0041})
    void replacesWhatCouldFoolATerminal(int harmful) {
        String text = "a" + new String(new int[] {harmful}, 0, 1) + "b";
        assertThat(SafeText.line(text)).isEqualTo("a\ufffdb");
        assertThat(SafeText.block(text)).isEqualTo("a\ufffdb");
    }

    @Test
    void lineBreaksBecomeSpacesInALineAndStayInABlock() {
        assertThat(SafeText.line("a\r\nb\tc")).isEqualTo("a  b c");
        assertThat(SafeText.block("a\r\nb\rc\td")).isEqualTo("a\nb\nc\td");
    }

    @Test
    void nullIsEmpty() {
        assertThat(SafeText.line(null)).isEmpty();
        assertThat(SafeText.block(null)).isEmpty();
    }
}
