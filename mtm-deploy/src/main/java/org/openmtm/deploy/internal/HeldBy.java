// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.openmtm.deploy.internal.OldCode.Old;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.osgi.framework.Bundle;

/**
 * What holds old class loaders: writes the heap of this process to a private file, lets a process of its own read it, and
 * deletes it. The file has in it all that is in memory, passwords too; nobody but the user can read it, and it is gone
 * when this returns, however it returns. A process that is killed meanwhile leaves it; the next start deletes it.
 */
final class HeldBy {

    private static final String DIRECTORY = "heap";
    private static final String CLASSES = "org/openmtm/deploy/heap";
    private static final String MAIN = "org.openmtm.deploy.heap.Main";
    private static final long READING_SECONDS = 180;

    private final Path directory;
    private final Bundle bundle;

    HeldBy(Path data, Bundle bundle) {
        this.directory = data.resolve(DIRECTORY);
        this.bundle = bundle;
    }

    /** Deletes what a killed process left. */
    void clean() throws IOException {
        PrivateFiles.deleteTree(directory);
    }

    /** For each what holds it, as far as it was found. */
    synchronized List<List<String>> paths(List<Old> left) {
        try {
            clean();
            PrivateFiles.makePrivate(directory);
            try {
                return inOrder(left, read(dump()));
            } finally {
                clean();
            }
        } catch (IOException e) {
            throw Bad.io("What holds the old class loaders cannot be looked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The search was cancelled", "");
        }
    }

    private Path dump() throws IOException {
        Path file = directory.resolve("live.hprof");
        try {
            // By name: the class of this bean is not in every Java.
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                            "dumpHeap",
                            new Object[] {file.toString(), true},
                            new String[] {"java.lang.String", "boolean"});
        } catch (JMException e) {
            throw new IOException("this Java writes no heap dump: " + e.getMessage(), e);
        }
        return file;
    }

    private String read(Path dump) throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        copyClasses(classes.resolve(CLASSES));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        classes.toString(),
                        MAIN,
                        dump.toString(),
                        Old.class.getName())
                .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(READING_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("reading the heap took longer than " + READING_SECONDS + " s");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0) {
            throw new IOException("the reader of the heap failed: "
                    + Files.readString(err).lines().findFirst().orElse("without a word"));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private Path nothing() throws IOException {
        Path file = directory.resolve("in");
        PrivateFiles.create(file).close();
        return file;
    }

    private void copyClasses(Path to) throws IOException {
        Files.createDirectories(to);
        var entries = bundle.findEntries(CLASSES, "*.class", false);
        for (URL entry : entries == null ? List.<URL>of() : Collections.list(entries)) {
            Path file = to.resolve(Path.of(entry.getPath()).getFileName());
            try (InputStream in = entry.openStream();
                    OutputStream out = PrivateFiles.create(file)) {
                in.transferTo(out);
            }
        }
    }

    private static List<List<String>> inOrder(List<Old> left, String text) {
        Map<Integer, List<String>> byNumber = new HashMap<>();
        List<String> steps = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                steps = new ArrayList<>();
                byNumber.put(Integer.parseInt(line.substring(1)), steps);
            } else {
                steps.add(line.strip());
            }
        }
        return left.stream()
                .map(old -> byNumber.getOrDefault(old.number(), List.of()))
                .toList();
    }
}
