// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedSmtpServer;

/** Updates under traffic leave nothing behind: no class loader, thread, socket, file or class, however many there are. */
class LeakGateIT {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int UPDATES = Integer.getInteger("openmtm.leak.updates", SOAK ? 300 : 24);
    private static final int STEP = UPDATES / 12;
    private static final long SEED = Long.getLong("openmtm.seed", 20261123);

    /**
     * What warming up still adds after the first third, in bytes of metaspace. A copy of the IMAP module takes about 2.5 MB,
     * so a loader that is left behind by each update adds 35 MB in the short form and 500 MB in the long one, and one by each
     * hundredth update is still seen in the long one.
     */
    private static final double WARMING = SOAK ? 1_500_000 : 5_000_000;

    /**
     * The JDK keeps the types of the last method handle that it adapted for a record ({@code ObjectMethods.OBJECT_EQ}), and so
     * one module, with the bundle that it takes types from, until it does the same for another one.
     */
    private static final int OF_THE_JDK = 2;

    @TempDir
    Path directory;

    @Test
    void updatesLeaveNothingBehind() throws Exception {
        List<String> said;
        try (DovecotServer server = DovecotServer.start();
                ScriptedSmtpServer sink = new ScriptedSmtpServer()) {
            server.bulkDeliver("u1", "INBOX", new MailboxGenerator(300, SEED));
            said = run(server, sink);
        }
        List<Sample> samples = Sample.parse(said);
        samples.forEach(System.out::println);
        assertThat(samples).hasSize(13);
        assertThat(samples)
                .as("loaders of replaced modules; the program said: %s", String.join("\n", said))
                .allMatch(sample -> sample.loaders() <= OF_THE_JDK);
        assertThat(number(said, "control held "))
                .as("loaders that are held on purpose are found")
                .isGreaterThanOrEqualTo(LeakProgram.HELD);
        assertThat(number(said, "control released "))
                .as("and not when they are let go")
                .isLessThanOrEqualTo(OF_THE_JDK);

        // The second connection of the account comes when it is needed and goes after a minute: it is there or not.
        // The first third warms up: pools grow to what the traffic needs, the compiler compiles.
        List<Sample> warm = samples.subList(5, samples.size());
        assertThat(growth(warm, Sample::loaders)).as("class loaders").isLessThanOrEqualTo(OF_THE_JDK);
        assertThat(growth(warm, Sample::threads)).as("threads").isLessThan(3);
        assertThat(growth(warm, Sample::sockets)).as("sockets").isLessThan(2);
        assertThat(growth(warm, Sample::files)).as("files and pipes").isLessThan(2);
        assertThat(growth(warm, Sample::metaspace))
                .as("bytes of metaspace over %d updates", UPDATES)
                .isLessThan(WARMING);
    }

    private static int number(List<String> said, String before) {
        return said.stream()
                .filter(line -> line.startsWith(before))
                .map(line -> Integer.parseInt(line.substring(before.length())))
                .findFirst()
                .orElseThrow();
    }

    /** What a line through the samples says that a figure grew by from the first to the last. */
    private static double growth(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double meanX = samples.stream().mapToDouble(Sample::updates).average().orElseThrow();
        double meanY = samples.stream().mapToDouble(figure).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (Sample sample : samples) {
            double x = sample.updates() - meanX;
            above += x * (figure.applyAsDouble(sample) - meanY);
            below += x * x;
        }
        int span = samples.get(samples.size() - 1).updates() - samples.get(0).updates();
        double growth = above / below * span;
        System.out.printf("growth over %d updates: %.1f%n", span, growth);
        return growth;
    }

    private List<String> run(DovecotServer server, ScriptedSmtpServer sink) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:MaxMetaspaceSize=128m",
                        // The second compiler keeps profiles of methods in metaspace, which grow for a long time.
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeakProgram.class.getName(),
                        directory.resolve("data").toString(),
                        Integer.toString(server.imapPort()),
                        server.password("u1"),
                        Integer.toString(sink.port()),
                        Integer.toString(UPDATES),
                        Integer.toString(STEP),
                        Long.toString(SEED))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(Duration.ofMinutes(SOAK ? 50 : 9).toSeconds(), TimeUnit.SECONDS);
            List<String> said = Files.readAllLines(output);
            assertThat(ended && process.exitValue() == 0)
                    .as("the program ended well; it said: %s", String.join("\n", said))
                    .isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
