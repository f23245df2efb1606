// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.Felix;

/** A distribution whose only bundle is the probe, run by the launcher in processes of its own. */
final class FakeDistribution {

    private static final long LIMIT_SECONDS = 200;

    private final Path home;
    private final Path data;

    FakeDistribution(Path directory) throws IOException {
        home = directory.resolve("home");
        data = directory.resolve("data");
        Files.createDirectories(home.resolve("bundles"));
    }

    record Result(int status, String out, String err) {}

    Path data() {
        return data;
    }

    Path bundle(String name) {
        return home.resolve("bundles").resolve(name + ".jar");
    }

    /** Writes a bundle that holds the probe. */
    void writeProbe(String answer) throws IOException {
        writeBundle("probe", answer, ProbeActivator.class.getName(), "org.osgi.framework");
    }

    /** Writes a bundle that cannot start, for want of a package. */
    void writeUnresolvable() throws IOException {
        writeBundle("unresolvable", "", null, "no.such.thing");
    }

    private void writeBundle(String name, String answer, String activator, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Import-Package", imports);
        if (activator != null) {
            main.putValue("Bundle-Activator", activator);
        }
        try (OutputStream file = Files.newOutputStream(bundle(name));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.putNextEntry(new JarEntry("answer.txt"));
            jar.write(answer.getBytes(StandardCharsets.UTF_8));
            String type = ProbeActivator.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(type));
            try (InputStream in = ProbeActivator.class.getClassLoader().getResourceAsStream(type)) {
                in.transferTo(jar);
            }
        }
    }

    Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dopenmtm.home=" + home,
                "-Dopenmtm.start.seconds=2",
                "-cp",
                location(Main.class) + System.getProperty("path.separator") + location(Felix.class),
                Main.class.getName(),
                "--data",
                data.toString()));
        command.addAll(List.of(args));
        if (Runtime.version().feature() >= 23) {
            command.add(1, "--sun-misc-unsafe-memory-access=allow"); // as bin/mtm does: else Felix makes the JVM warn
        }
        return new ProcessBuilder(command).start();
    }

    private static String location(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    Result run(String... args) throws IOException, InterruptedException {
        return finish(start(args));
    }

    /** What a process said; little enough for the pipes to hold it until it has ended. */
    static Result finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process did not end");
        }
        return new Result(process.exitValue(), text(process.getInputStream()), text(process.getErrorStream()));
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
