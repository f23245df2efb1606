// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.openmtm.testservers.TestTools.Located;

/**
 * Debian packages unpacked into a directory of our own and made to run from there.
 *
 * <p>Dovecot has the paths of its libraries, modules and of doveconf compiled in. They are replaced, in the unpacked
 * copies, by symbolic links of exactly the same length below /tmp that point into the tree; so no rights, mounts or
 * compilers are needed.
 */
final class UnpackedPackages {

    private static final String LIBEXEC = "/usr/lib/dovecot";
    private static final String DOVECONF = "/usr/bin/doveconf";
    private static final List<String> PROGRAMS = List.of("usr/bin", "usr/sbin", "usr/lib/dovecot");

    private final Path base;
    private final Path tree;

    UnpackedPackages(Path base) {
        this.base = base;
        this.tree = base.resolve("root");
    }

    Optional<Located> find(String program) {
        if (!isComplete()) {
            return Optional.empty();
        }
        Optional<Path> executable = PROGRAMS.stream()
                .map(place -> tree.resolve(place).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        try {
            link();
            return Optional.of(new Located(executable.get(), environment(), Optional.of(tree)));
        } catch (IOException e) {
            System.err.println("[test-tools] cannot use the unpacked " + program + ": " + e);
            return Optional.empty();
        }
    }

    void unpack(DebianPackages debian, List<String> packages) throws IOException {
        TreeSet<String> wanted = new TreeSet<>(packages);
        if (isComplete()) {
            wanted.addAll(Files.readAllLines(complete()));
            wanted.remove(tree.toString());
        }
        TestTools.deleteTree(tree);
        Files.deleteIfExists(complete());
        Files.createDirectories(tree);
        Path downloads = Files.createDirectories(base.resolve("packages"));
        debian.download(List.copyOf(wanted), downloads);
        try (Stream<Path> files = Files.list(downloads)) {
            for (Path deb :
                    files.filter(file -> file.toString().endsWith(".deb")).toList()) {
                debian.unpack(deb, tree);
            }
        }
        complete(wanted);
    }

    /** Makes an unpacked tree run where it is, and usable for {@link #find}. */
    void complete(Set<String> packages) throws IOException {
        for (String folder : List.of("usr/lib/dovecot", "usr/bin", "usr/sbin")) {
            Path top = tree.resolve(folder);
            if (Files.isDirectory(top)) {
                relocate(top);
            }
        }
        Files.writeString(complete(), tree + "\n" + String.join("\n", packages) + "\n");
    }

    private void relocate(Path top) throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !Files.isSymbolicLink(file))
                    .toList()) {
                // One byte is one character in ISO-8859-1, so the binary survives; equal lengths keep every offset.
                String before = Files.readString(file, StandardCharsets.ISO_8859_1);
                String after = before.replace(LIBEXEC, libexecLink().toString())
                        .replace(DOVECONF, doveconfLink().toString());
                if (!after.equals(before)) {
                    Files.writeString(file, after, StandardCharsets.ISO_8859_1);
                }
            }
        }
    }

    private void link() throws IOException {
        if (Files.isDirectory(tree.resolve("usr/lib/dovecot"))) {
            link(libexecLink(), tree.resolve("usr/lib/dovecot"));
            link(doveconfLink(), tree.resolve("usr/bin/doveconf"));
        }
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.isSymbolicLink(link)) {
            try {
                Files.createSymbolicLink(link, target);
            } catch (FileAlreadyExistsException e) {
                // Another process made it at the same moment; whose it is decides below.
                Files.readSymbolicLink(link);
            }
        }
        if (!Files.readSymbolicLink(link).equals(target)) {
            throw new IOException(link + " exists and does not point to " + target);
        }
    }

    private Path libexecLink() {
        return Path.of(String.format("/tmp/om-%08x", tree.toString().hashCode()));
    }

    private Path doveconfLink() {
        return Path.of(libexecLink() + "c");
    }

    /** The marker's first line is the tree's path, as the copies stop working when the workspace is moved. */
    private boolean isComplete() {
        try {
            return Files.exists(complete()) && Files.readAllLines(complete()).contains(tree.toString());
        } catch (IOException e) {
            return false;
        }
    }

    private Path complete() {
        return base.resolve("unpacked");
    }

    private Map<String, String> environment() throws IOException {
        List<String> libraries = new ArrayList<>();
        Path usrLib = tree.resolve("usr/lib");
        try (Stream<Path> folders = Files.list(usrLib)) {
            folders.filter(Files::isDirectory)
                    .filter(folder ->
                            folder.getFileName().toString().matches("dovecot|postfix|[a-z0-9_]+-linux-gnu[a-z0-9]*"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(libraries::add);
        }
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LD_LIBRARY_PATH", String.join(":", libraries));
        return environment;
    }
}
