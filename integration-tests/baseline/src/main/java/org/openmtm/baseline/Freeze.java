// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Makes what is built now the API that later builds are held against. */
final class Freeze {

    private Freeze() {}

    /** Writes the API of every module into a directory, and nothing else stays in it. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file :
                    old.filter(name -> name.toString().endsWith(".jar")).toList()) {
                Files.delete(file);
            }
        }
        for (Module module : Module.ALL) {
            ApiJar.of(module, module.jar()).write(file(directory, module));
        }
    }

    /** Where the API of a module lies. */
    static Path file(Path directory, Module module) {
        return directory.resolve(module.name() + ".jar");
    }
}
