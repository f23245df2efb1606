// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour that the README promises: it verifies each of its steps itself, and leaves nothing behind. */
class DemoIT {
    @TempDir
    Path directory;

    @Test
    void showsTheTour() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path said = directory.resolve("said");
        ProcessBuilder demo = new ProcessBuilder(Mtm.executable(), "demo")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        demo.environment().put("XDG_DATA_HOME", home.toString());
        Process process = demo.start();
        process.getOutputStream().close();

        process.waitFor();

        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readString(said))
                .containsIgnoringCase("sync")
                .containsIgnoringCase("search")
                .containsIgnoringCase("reply")
                .containsIgnoringCase("autosend")
                .containsIgnoringCase("update");
        assertThat(home).as("the user's own data is not touched").isEmptyDirectory();
    }
}
