// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The few apt-get commands that get a package, as root or not. */
final class DebianPackages {

    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

    boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Installs packages without starting any of their services. Root only. */
    void install(List<String> packages) throws IOException {
        boolean ownPolicy = !Files.exists(POLICY);
        if (ownPolicy) {
            // Debian's convention: a policy that answers 101 forbids maintainer scripts to start services.
            Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
            Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try {
            List<String> line = new ArrayList<>(List.of(
                    "apt-get",
                    "install",
                    "-y",
                    "-qq",
                    "--no-install-recommends",
                    "-o",
                    "DPkg::Lock::Timeout=180",
                    "-o",
                    "Dpkg::Options::=--force-confold"));
            line.addAll(packages);
            if (tryRun(Path.of("/"), line).status != 0) {
                run(Path.of("/"), List.of("apt-get", "update", "-qq", "-o", "DPkg::Lock::Timeout=180"));
                run(Path.of("/"), line);
            }
        } finally {
            if (ownPolicy) {
                Files.deleteIfExists(POLICY);
            }
        }
    }

    /** Downloads packages, and those they need that are not installed, into a directory. Needs no rights. */
    void download(List<String> packages, Path directory) throws IOException {
        try {
            download(packages, directory, List.of());
        } catch (IOException noUsableLists) {
            // This machine's package lists are missing or old (usual in containers): fetch them for ourselves.
            List<String> own = ownLists(directory);
            run(directory, aptGet(own, "update", "-qq"));
            download(packages, directory, own);
        }
    }

    private static void download(List<String> packages, Path directory, List<String> options) throws IOException {
        List<String> simulate = aptGet(
                options, "-s", "-qq", "-o", "Debug::NoLocking=1", "install", "--reinstall", "--no-install-recommends");
        simulate.addAll(packages);
        List<String> download = aptGet(options, "download", "-qq");
        run(directory, simulate)
                .output
                .lines()
                .filter(line -> line.startsWith("Inst "))
                .map(line -> line.split(" ")[1])
                .forEach(download::add);
        run(directory, download);
    }

    private static List<String> aptGet(List<String> options, String... words) {
        List<String> line = new ArrayList<>(List.of("apt-get"));
        line.addAll(options);
        line.addAll(List.of(words));
        return line;
    }

    /** Unpacks a package file into a tree. */
    void unpack(Path deb, Path tree) throws IOException {
        run(tree, List.of("dpkg", "-x", deb.toString(), tree.toString()));
    }

    private static List<String> ownLists(Path directory) throws IOException {
        Path lists = Files.createDirectories(directory.resolve("lists").resolve("partial"))
                .getParent();
        Path cache = Files.createDirectories(directory.resolve("cache"));
        return List.of("-o", "Dir::State::Lists=" + lists, "-o", "Dir::Cache=" + cache);
    }

    private static Result run(Path directory, List<String> line) throws IOException {
        Result result = tryRun(directory, line);
        if (result.status != 0) {
            throw new IOException(String.join(" ", line) + " failed (" + result.status + "): "
                    + result.output.strip().replace('\n', ' '));
        }
        return result;
    }

    private static Result tryRun(Path directory, List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().put("LC_ALL", "C");
        Path output = Files.createTempFile("openmtm-apt", ".out");
        builder.redirectErrorStream(true).redirectOutput(output.toFile()).redirectInput(devNull());
        Process process = builder.start();
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new IOException(String.join(" ", line) + " did not end in ten minutes");
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while getting packages", e);
        } finally {
            process.destroy();
            Files.deleteIfExists(output);
        }
    }

    private static ProcessBuilder.Redirect devNull() {
        return ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
    }

    private record Result(int status, String output) {}
}
