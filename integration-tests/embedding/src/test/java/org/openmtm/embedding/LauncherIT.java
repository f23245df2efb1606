// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a distribution, on the framework that this class path has. */
class LauncherIT {

    private static final String NEEDED =
            ".*/(org\\.openmtm\\.launcher|org\\.apache\\.felix\\.framework|org\\.eclipse\\.osgi)-.*";

    @TempDir
    Path directory;

    @Test
    void runsCommandsOneAfterTheOther() throws Exception {
        // The second start finds what the first one installed.
        for (int start = 0; start < 2; start++) {
            assertThat(run("account", "list")).isZero();
            assertThat(directory.resolve("out.txt")).content().startsWith("No accounts yet");
        }
    }

    private int run(String... words) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(file -> file.replace('\\', '/').matches(NEEDED))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dopenmtm.home=" + System.getProperty("openmtm.home"),
                "-cp",
                classPath,
                "org.openmtm.launcher.Main",
                "--data",
                directory.resolve("data").toString());
        builder.command().addAll(Arrays.asList(words));
        File out = directory.resolve("out.txt").toFile();
        Process process = builder.redirectErrorStream(true).redirectOutput(out).start();
        process.getOutputStream().close();
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("mtm did not end");
        }
        return process.exitValue();
    }
}
