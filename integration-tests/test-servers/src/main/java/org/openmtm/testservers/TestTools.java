// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/**
 * Finds the real mail programs that tests talk to, and gets what is missing.
 *
 * <p>Where a program is absent: on Debian and its relatives root installs the package, anyone else gets it unpacked
 * below {@code target/test-tools} of the workspace, without touching the system. Elsewhere {@link #require} skips the
 * asking test with a message that names the tool and what it is for, or fails it when the environment has
 * {@code CI=true} (or the system property {@value #REQUIRED} is {@code true}).
 *
 * <p>Safe for several threads and several processes at once; a look-up of a tool that is there costs no process.
 */
public final class TestTools {

    /** System property: {@code true} makes a missing tool a failure, {@code false} a skip; default: env {@code CI}. */
    public static final String REQUIRED = "openmtm.tools.required";

    /** System property: {@code auto} (default), {@code unpack} (never install, ignore installed ones), {@code never}. */
    public static final String INSTALL = "openmtm.tools.install";

    /** A program that tests need. */
    public enum Tool {
        DOVECOT(
                "dovecot",
                List.of("dovecot-core", "dovecot-imapd"),
                "the IMAP server of the tests against a real server"),
        DOVEADM(
                "doveadm",
                List.of("dovecot-core", "dovecot-imapd"),
                "the IMAP server of the tests against a real server"),
        DOVECOT_POP3(
                "pop3",
                List.of("dovecot-core", "dovecot-imapd", "dovecot-pop3d"),
                "the POP3 server of the tests against a real server"),
        SMTP_SINK("smtp-sink", List.of("postfix"), "the SMTP server of the tests against a real server"),
        SMTP_SOURCE("smtp-source", List.of("postfix"), "the fastest sender, which the benchmark shows as the limit"),
        MBSYNC("mbsync", List.of("isync"), "the program that the benchmark compares with");

        final String program;
        final List<String> debianPackages;
        final String purpose;

        Tool(String program, List<String> debianPackages, String purpose) {
            this.program = program;
            this.debianPackages = debianPackages;
            this.purpose = purpose;
        }
    }

    /**
     * Where a tool is.
     *
     * @param executable the program
     * @param environment variables that it needs to run
     * @param unpackedRoot the tree it was unpacked in, empty for an installed one
     */
    public record Located(Path executable, Map<String, String> environment, Optional<Path> unpackedRoot) {

        /** A process builder for the tool, with its environment. */
        public ProcessBuilder command(String... arguments) {
            List<String> line = new ArrayList<>();
            line.add(executable.toString());
            line.addAll(Arrays.asList(arguments));
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.environment().putAll(environment);
            return builder;
        }
    }

    private static final List<Path> USUAL_PLACES = List.of(
            Path.of("/usr/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/local/sbin"),
            Path.of("/usr/lib/dovecot"));

    private TestTools() {}

    /** The tool, got where missing; otherwise the test is skipped, or failed where tools are required. */
    public static Located require(Tool tool) {
        Optional<Located> found = find(tool);
        if (found.isPresent()) {
            return found.get();
        }
        String problem;
        try {
            problem = get(tool);
            found = find(tool);
            if (found.isPresent()) {
                return found.get();
            }
        } catch (IOException e) {
            problem = e.getMessage();
        }
        String message = "Cannot run here: " + tool.program + " (" + tool.purpose + ") is missing: " + problem
                + ". Install the package that holds it (Debian: " + String.join(" ", tool.debianPackages)
                + ") and run the tests again.";
        if (required()) {
            throw new IllegalStateException(message);
        }
        System.err.println("[test-tools] " + message);
        throw Skipped.with(message);
    }

    /** The Dovecot that has its POP3 part beside it. */
    static Located requireDovecotWithPop3() {
        Located pop3 = require(Tool.DOVECOT_POP3);
        return pop3.unpackedRoot()
                .map(root -> new Located(root.resolve("usr/sbin/dovecot"), pop3.environment(), pop3.unpackedRoot()))
                .orElseGet(() -> require(Tool.DOVECOT));
    }

    /** The tool, if it is on this machine or was unpacked before. */
    public static Optional<Located> find(Tool tool) {
        if (!mode().equals("unpack")) {
            Optional<Path> installed = places().stream()
                    .map(place -> place.resolve(tool.program))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (installed.isPresent()) {
                return Optional.of(new Located(installed.get(), Map.of(), Optional.empty()));
            }
        }
        return new UnpackedPackages(toolsDirectory()).find(tool.program);
    }

    /** The directory {@code target/test-tools} of the workspace. */
    static Path toolsDirectory() {
        return workspace().resolve("target").resolve("test-tools");
    }

    /** The root of the checkout: the system property {@code openmtm.root}, else the highest Maven folder above. */
    public static Path workspace() {
        String configured = System.getProperty("openmtm.root");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path at = here; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("pom.xml")) && Files.isDirectory(at.resolve("integration-tests"))) {
                return at;
            }
        }
        return here;
    }

    private static String get(Tool tool) throws IOException {
        if (mode().equals("never")) {
            return "system property " + INSTALL + " forbids getting it";
        }
        if (!new Programs(places()).has("apt-get")) {
            return "this system has no apt-get to get it with";
        }
        Files.createDirectories(toolsDirectory());
        synchronized (TestTools.class) {
            try (FileChannel channel = FileChannel.open(
                            toolsDirectory().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && find(tool).isPresent()) {
                    return "found in the meantime";
                }
                return getLocked(missingPackages());
            }
        }
    }

    private static String getLocked(List<String> packages) throws IOException {
        DebianPackages debian = new DebianPackages();
        if (!mode().equals("unpack") && debian.isRoot()) {
            try {
                debian.install(packages);
                return "installed, but not found";
            } catch (IOException e) {
                System.err.println("[test-tools] " + e.getMessage() + "; unpacking instead");
            }
        }
        new UnpackedPackages(toolsDirectory()).unpack(debian, packages);
        return "unpacked, but not found";
    }

    private static List<String> missingPackages() {
        TreeSet<String> packages = new TreeSet<>();
        for (Tool tool : Tool.values()) {
            if (find(tool).isEmpty()) {
                packages.addAll(tool.debianPackages);
            }
        }
        return List.copyOf(packages);
    }

    private static List<Path> places() {
        List<Path> places = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            Arrays.stream(path.split(File.pathSeparator))
                    .filter(place -> !place.isBlank())
                    .map(Path::of)
                    .forEach(places::add);
        }
        places.addAll(USUAL_PLACES);
        return places;
    }

    private static String mode() {
        return System.getProperty(INSTALL, "auto");
    }

    private static boolean required() {
        String ci = String.valueOf(System.getenv("CI"));
        return Boolean.parseBoolean(System.getProperty(REQUIRED, ci));
    }

    /** Looks programs up in some directories. */
    record Programs(List<Path> places) {
        boolean has(String program) {
            return places.stream().anyMatch(place -> Files.isExecutable(place.resolve(program)));
        }
    }

    /** Deletes a tree, also while a server that is just ending still changes it. */
    static void deleteTree(Path top) {
        for (int attempt = 1; Files.exists(top); attempt++) {
            try {
                Files.walkFileTree(top, new TreeDeletion());
            } catch (IOException e) {
                if (attempt == 20) {
                    throw new UncheckedIOException(e);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** A class of its own, so that programs which never skip need no test library. */
    private static final class Skipped {
        static RuntimeException with(String message) {
            return new TestAbortedException(message);
        }
    }

    private static final class TreeDeletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
