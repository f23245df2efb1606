// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plan.pdf | plan.pdf",
                "../../etc/passwd | passwd",
                "/etc/passwd | passwd",
                "C:\\Users\\x\\a.doc | a.doc",
                "..\\..\\a | a",
                "dir/ | dir",
                ".bashrc | bashrc",
                "... | ''",
                ".. | ''",
                "/ | ''",
                "'' | ''",
                "a. . | a",
                "a:b*c?d\"e<f>g.txt | a_b_c_d_e_f_g.txt",
                "CON | _CON",
                "nul.txt | _nul.txt",
                "lpt1.a.b | _lpt1.a.b",
                "console.txt | console.txt",
                "Gru\u0308ße.txt | Grüße.txt",
                "a\u2028b\u00a0c | a b c"
            })
    void namesBecomeSafe(String given, String safe) {
        assertThat(FileNames.safe(given)).isEqualTo(safe);
    }

    @Test
    void whatCannotBeSeenIsTakenOut() {
        assertThat(FileNames.safe("a\u0000b\nc\u001b[1m\u202etxt.exe\u200b\ud800"))
                .isEqualTo("abc[1mtxt.exe");
        assertThat(FileNames.safe("x\u0000/..\u0000/y\u0000")).isEqualTo("y");
    }

    @Test
    void longNamesKeepTheirEnding() {
        String safe = FileNames.safe("山".repeat(200) + ".tar.gz");
        assertThat(safe).endsWith(".gz").startsWith("山山");
        assertThat(safe.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(120);
        assertThat(FileNames.safe("a." + "b".repeat(500)).length()).isEqualTo(120);
        assertThat(FileNames.safe("x".repeat(1_000_000))).hasSize(120);
    }

    @Test
    void whatIsSafeStaysAsItIs() {
        Random random = new Random(120);
        String letters = "ab.. /\\:\u0000\u202e\u0308u\u1100\u1161é山\ud83d\ude00-con1";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            String safe = FileNames.safe(name.toString());
            assertThat(FileNames.safe(safe)).as(name.toString()).isEqualTo(safe);
            assertThat(safe.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(120);
            assertThat(safe).doesNotContain("/", "\\", "\u0000").doesNotStartWith(".");
        }
    }
}
