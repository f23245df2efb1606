// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.baseline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The API of a jar without what it does: the classes of its exported packages, their methods without code, nothing private, and the part of the
 * manifest that says how the packages are called and which version they have.
 *
 * @param exports the value of Export-Package
 * @param classes by name of their entry
 */
record ApiJar(String name, String exports, Map<String, byte[]> classes) {

    private static final String EXPORTS = "Export-Package";

    /** Reads one out of a whole jar. */
    static ApiJar of(Module module, Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String exports =
                    module.exports(file.getManifest().getMainAttributes().getValue(EXPORTS));
            List<String> packages = Module.packages(exports);
            Map<String, byte[]> classes = new TreeMap<>();
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName();
                int slash = name.lastIndexOf('/');
                if (name.endsWith(".class")
                        && packages.contains(name.substring(0, slash).replace('/', '.'))) {
                    try (InputStream in = file.getInputStream(entry)) {
                        classes.put(name, withoutCode(in.readAllBytes()));
                    }
                }
            }
            return new ApiJar(module.name(), exports, classes);
        }
    }

    private static byte[] withoutCode(byte[] bytes) {
        ClassWriter result = new ClassWriter(0);
        ClassVisitor visible = new ClassVisitor(Opcodes.ASM9, result) {
            @Override
            public FieldVisitor visitField(int access, String name, String type, String generics, Object value) {
                return isPrivate(access) ? null : super.visitField(access, name, type, generics, value);
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String generics, String[] thrown) {
                return isPrivate(access) ? null : super.visitMethod(access, name, type, generics, thrown);
            }
        };
        new ClassReader(bytes).accept(visible, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return result.toByteArray();
    }

    private static boolean isPrivate(int access) {
        return (access & Opcodes.ACC_PRIVATE) != 0;
    }

    /** Writes it; the same bytes for the same API. */
    Path write(Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "0.0.0");
        main.putValue(EXPORTS, exports);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.setLevel(9);
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(jar);
            for (var type : classes.entrySet()) {
                jar.putNextEntry(entry(type.getKey()));
                jar.write(type.getValue());
            }
        }
        return file;
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        return entry;
    }
}
