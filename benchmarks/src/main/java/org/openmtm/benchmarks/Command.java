// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and measures the whole process. */
record Command(List<String> line, Map<String, String> environment) {

    Command(List<String> line) {
        this(line, Map.of());
    }

    Command with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Command(line, more);
    }

    /**
     * What came of it.
     *
     * @param seconds wall-clock, from before the start to after the end
     * @param output standard output
     */
    record Result(double seconds, String output) {}

    /** Starts it without waiting. @param output gets what it says */
    Process start(Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    Result run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("openmtm-benchmark", ".out");
        Path errors = Files.createTempFile("openmtm-benchmark", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.environment().putAll(environment);
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
            long start = System.nanoTime();
            Process process = builder.start();
            if (!process.waitFor(45, TimeUnit.MINUTES)) {
                process.destroy();
                throw new IOException("does not end: " + this);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(this + " ended with " + process.exitValue() + ": "
                        + tail(Files.readString(errors, StandardCharsets.UTF_8) + said));
            }
            return new Result(seconds, said);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static String tail(String text) {
        String stripped = text.strip();
        return stripped.substring(Math.max(0, stripped.length() - 2_000));
    }

    @Override
    public String toString() {
        return String.join(" ", line);
    }
}
