// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The distribution with a script, read line by line as it speaks. */
final class RunningShell implements AutoCloseable {

    /** A line of standard output with the moment it was read. */
    record Line(String text, long nanos) {}

    private static final Line END = new Line("end", 0);

    private final Process process;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(100_000);

    RunningShell(Command command, Path errors) throws IOException {
        process = new ProcessBuilder(command.line())
                .redirectError(errors.toFile())
                .start();
        Thread reader = new Thread(this::read, "shell-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String text;
            while ((text = output.readLine()) != null) {
                lines.add(new Line(text, System.nanoTime()));
            }
            lines.add(END);
        } catch (IOException e) {
            lines.add(END);
        }
    }

    /** Gives it a command, where its script is its input. */
    void send(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** The next line that is not empty. */
    Line next(int seconds) throws IOException, InterruptedException {
        Line line;
        do {
            line = lines.poll(seconds, TimeUnit.SECONDS);
            if (line == END) {
                throw new IOException("the shell ended");
            }
            if (line == null) {
                throw new IOException("the shell said nothing for " + seconds + " s");
            }
        } while (line.text().isBlank());
        return line;
    }

    /** Skips lines until one holds this text. */
    Line nextWith(String text, int seconds) throws IOException, InterruptedException {
        Line line;
        do {
            line = next(seconds);
        } while (!line.text().contains(text));
        return line;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
