// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.openmtm.deploy.toys.ToyActivator;

/** Makes jars: of toys, and of what no build tool would make. */
final class JarMaker {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final List<Class<?>> classes = new ArrayList<>();

    private JarMaker() {
        headers.put("Manifest-Version", "1.0");
    }

    static JarMaker plain() {
        return new JarMaker();
    }

    static JarMaker bundle(String name, String version) {
        return new JarMaker()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", name)
                .header("Bundle-Version", version);
    }

    /** The bundle {@code toy.TYPE} with a module of this type. */
    static JarMaker toy(String type, String version) {
        return bundle("toy." + type, version)
                .header("Toy-Type", type)
                .header("Bundle-Activator", ToyActivator.class.getName())
                .header("Import-Package", "org.osgi.framework, org.openmtm.mtm")
                .header("DynamicImport-Package", "org.openmtm.deploy.keeper")
                .header(
                        "Provide-Capability",
                        "osgi.service; objectClass:List<String>=\"org.openmtm.mtm.MessageTypeModule\"")
                .classesOf(ToyActivator.class);
    }

    JarMaker header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    JarMaker does(String what) {
        return header("Toy-Does", what);
    }

    JarMaker entry(String name, String content) {
        entries.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    JarMaker classesOf(Class<?> one) {
        classes.add(one);
        return this;
    }

    Path write(Path file) throws IOException {
        Manifest manifest = new Manifest();
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(jar);
            for (Class<?> one : classes) {
                addPackage(jar, one);
            }
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(entry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return file;
    }

    /** One jar made twice is the same jar, to the byte, whenever it is made. */
    private static JarEntry entry(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2025, 1, 1, 0, 0));
        return entry;
    }

    /** All classes beside this one, below it too. */
    private static void addPackage(JarOutputStream jar, Class<?> one) throws IOException {
        Path root =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path folder = root.resolve(one.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(entry(root.relativize(file).toString()));
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(jar);
                }
            }
        }
    }
}
