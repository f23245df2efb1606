// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private final Figures figures = new Figures();

    @TempDir
    Path directory;

    @Test
    void mediansAndPercentilesAreSamples() {
        for (int i = 100; i >= 1; i--) {
            figures.add("f", i);
        }
        assertThat(figures.median("f")).hasValue(50);
        assertThat(figures.percentile("f", 99)).hasValue(99);
        assertThat(figures.percentile("f", 0)).hasValue(1);
        assertThat(figures.median("none")).isEmpty();
    }

    @Test
    void judgesByRatiosWithinTheRun() {
        figures.add(Names.RAW, 1);
        figures.add(Names.MBSYNC_FSYNC, 16);
        figures.add(Names.OURS, 4.4);
        figures.add(Names.at(Names.OURS, 50), 6);
        assertThat(Bars.judge(figures))
                .extracting(verdict -> verdict.measured() + " " + verdict.verdict())
                .startsWith("4.40 s pass", "3.6 × faster FAIL", "– not measured", "6.00 s FAIL");
    }

    @Test
    void replacesTheTableAndNothingElse() throws IOException {
        Options options = Options.parse(directory, "--runs", "1");
        Path page = directory.resolve("performance.md");
        Files.writeString(page, "# Above\n" + Report.BEGIN + "\nyesterday\n" + Report.END + "\nbelow\n");
        figures.add(Names.ACCOUNT_LIST, 1.234);
        figures.failed(Names.OURS, new IOException(directory + "/launcher/bin/mtm ended with 1"));
        new Report(figures, options).write(page);
        assertThat(Files.readString(page))
                .startsWith("# Above\n")
                .endsWith(Report.END + "\nbelow\n")
                .contains("1.23", "Not measured: " + Names.OURS + ": launcher/bin/mtm ended with 1")
                .doesNotContain("yesterday");
        assertThat(new Report(figures, options).allPass()).isFalse();
    }

    @Test
    void refusesUnknownOptions() {
        assertThatThrownBy(() -> Options.parse(directory, "--fast")).hasMessageContaining("--fast");
    }
}
