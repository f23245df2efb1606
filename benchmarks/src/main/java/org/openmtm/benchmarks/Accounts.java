// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an account costs that listens: many in IDLE over TLS in one JVM with 256 MB of heap, on old and new Javas. */
final class Accounts {
    private static final int VIRTUAL_SINCE = 24;

    private final Figures figures;
    private final Options options;

    Accounts(Figures figures, Options options) {
        this.figures = figures;
        this.options = options;
    }

    void smallStacks() throws IOException, InterruptedException {
        measure(Names.SMALL_STACKS, version -> version >= 17 && version < VIRTUAL_SINCE, "JDK 17 to 23");
    }

    void virtualThreads() throws IOException, InterruptedException {
        measure(Names.VIRTUAL, version -> version >= VIRTUAL_SINCE, "JDK 24 or newer; JAVA25_HOME may name one");
    }

    private void measure(String name, IntPredicate version, String wanted) throws IOException, InterruptedException {
        Optional<Path> java = Jdks.find(version);
        if (java.isEmpty()) {
            figures.note("Not measured: " + name + ": this machine has no " + wanted + ".");
            return;
        }
        Path module = options.root().resolve("mtm-imap4").resolve("target");
        String classes = String.join(
                File.pathSeparator,
                module.resolve("test-classes").toString(),
                module.resolve("classes").toString(),
                Files.readString(module.resolve("test.classpath")).strip());
        Path temporary = Trees.fresh(options.work().resolve("accounts"));
        String said = new Command(List.of(
                        java.get().toString(),
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        classes,
                        "org.openmtm.imap4.internal.ManyAccountsMeasurement",
                        Integer.toString(options.part(1_000))))
                .run()
                .output();
        figures.add(name + Names.LISTENING, number(said, "listening after ([0-9.]+) s"));
        figures.add(name + Names.ARRIVED, number(said, "have their mail after ([0-9.]+) s"));
        figures.add(name + Names.HEAP, number(said, "listening again: ([0-9.]+) KB"));
        figures.add(name + Names.THREADS, number(said, "listening again: .* and ([0-9.]+) platform"));
        figures.note(name + ": " + said.lines().findFirst().orElse("") + ".");
        Trees.delete(temporary);
    }

    private static double number(String said, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(said);
        if (!found.find()) {
            throw new IOException("nothing like '" + pattern + "' in: " + said);
        }
        return Double.parseDouble(found.group(1));
    }
}
