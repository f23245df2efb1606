// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The bundles on the class path of the test. */
final class ClassPath {
    private static final String NAME = "Bundle-SymbolicName";

    private ClassPath() {}

    /** The files of all bundles, by symbolic name; classes that were just built count with the file made of them. */
    static Map<String, Path> bundles() {
        Map<String, Path> found = new TreeMap<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(element);
            symbolicName(path).ifPresent(name -> jar(path, name).ifPresent(file -> found.putIfAbsent(name, file)));
        }
        return found;
    }

    static Path bundle(String symbolicName) {
        Map<String, Path> known = bundles();
        Path found = known.get(symbolicName);
        if (found == null) {
            throw new IllegalStateException(
                    "There is no file of the bundle " + symbolicName + " on the class path, only of " + known.keySet()
                            + ": let the test run after the bundle was made (mvn verify, Failsafe)");
        }
        return found;
    }

    /** The symbolic name of a bundle; empty for what is none. */
    static Optional<String> symbolicName(Path path) {
        try {
            Manifest manifest = manifest(path);
            String name = manifest == null ? null : manifest.getMainAttributes().getValue(NAME);
            return Optional.ofNullable(name).map(text -> text.split(";")[0].strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the manifest of " + path, e);
        }
    }

    private static Manifest manifest(Path path) throws IOException {
        Path unpacked = path.resolve("META-INF").resolve("MANIFEST.MF");
        if (Files.isRegularFile(path) && path.toString().endsWith(".jar")) {
            try (JarFile jar = new JarFile(path.toFile(), false)) {
                return jar.getManifest();
            }
        }
        if (!Files.isRegularFile(unpacked)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(unpacked)) {
            return new Manifest(in);
        }
    }

    private static Optional<Path> jar(Path path, String name) {
        return Files.isRegularFile(path)
                ? Optional.of(path)
                : neighbours(path.toAbsolutePath().getParent()).stream()
                        .filter(file -> symbolicName(file).filter(name::equals).isPresent())
                        .findFirst();
    }

    private static List<Path> neighbours(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
