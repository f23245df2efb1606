// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.hosttests;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An unpacked Karaf with a configuration and data of its own: without its SSH and JMX servers, and with no repository but its
 * own and that of this build.
 */
final class Karaf implements AutoCloseable {

    private static final List<String> BOOT = List.of("framework", "feature", "shell", "bundle", "system");

    private final Path home;
    private final Path directory;
    private final Path repository;
    private Process process;

    Karaf(Path home, Path repository, Path directory) {
        this.home = home;
        this.repository = repository;
        this.directory = directory;
    }

    /** Starts it; it obeys what is said to its console. */
    void start(String... properties) throws IOException {
        configure(List.of(properties));
        Files.createDirectories(directory.resolve("data"));
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin").resolve("karaf").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KARAF_ETC", etc().toString());
        builder.environment().put("KARAF_DATA", directory.resolve("data").toString());
        // The console of a terminal that can do more redraws its prompt without end when there is none.
        builder.environment().put("TERM", "dumb");
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("console.txt").toFile());
        process = builder.start();
    }

    private void configure(List<String> properties) throws IOException {
        copy(home.resolve("etc"), etc());
        String version = home.getFileName().toString().replace("apache-karaf-", "");
        append("custom.properties", "karaf.shutdown.port=-1");
        append("system.properties", String.join("\n", properties));
        write(
                "org.apache.karaf.features.cfg",
                "featuresRepositories=mvn:org.apache.karaf.features/standard/" + version + "/xml/features,"
                        + "mvn:org.apache.karaf.features/framework/" + version + "/xml/features",
                "featuresBoot=" + String.join(",", BOOT));
        write(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.useFallbackRepositories=false",
                "org.ops4j.pax.url.mvn.settings=" + Files.writeString(directory.resolve("settings.xml"), "<settings/>"),
                "org.ops4j.pax.url.mvn.localRepository=" + directory.resolve("m2"),
                "org.ops4j.pax.url.mvn.repositories=",
                "org.ops4j.pax.url.mvn.defaultRepositories=file:" + home.resolve("system") + "@id=karaf@snapshots,file:"
                        + repository + "@id=build@snapshots");
    }

    private Path etc() {
        return directory.resolve("etc");
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(etc().resolve(file), "\n" + text + "\n", StandardOpenOption.APPEND);
    }

    private void write(String file, String... lines) throws IOException {
        Files.write(etc().resolve(file), List.of(lines));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Types commands, one after the other; Karaf does them in this order. */
    void type(String... commands) throws IOException {
        // Not closed: the end of its input would end Karaf.
        Writer console = process.outputWriter(StandardCharsets.UTF_8);
        for (String command : commands) {
            console.write(command + "\n");
        }
        console.flush();
    }

    /** Waits until it has ended by itself, or its console says that this will not be. */
    boolean ends(long seconds, String trouble) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            if (System.nanoTime() > deadline || console().contains(trouble)) {
                return false;
            }
        }
        return true;
    }

    /** What the console said, without its colours and prompts. */
    String console() throws IOException {
        // It may be in the middle of a letter.
        return new String(Files.readAllBytes(directory.resolve("console.txt")), StandardCharsets.UTF_8)
                .replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]|\r", "")
                .replace("karaf@root()> ", "")
                .replaceAll(" {20,}", "\n")
                .replaceAll("\n{2,}", "\n");
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
