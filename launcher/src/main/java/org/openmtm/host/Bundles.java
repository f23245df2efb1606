// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * The bundles that a framework is to have.
 *
 * @param files jars, or directories that look like the inside of one; used where they lie
 * @param started which of them to start; the others are there for those to use
 */
public record Bundles(List<Path> files, Predicate<Bundle> started) {

    /** Locations that begin so are those of the distribution or the application. */
    static final String PREFIX = "reference:file:";

    public Bundles {
        files = List.copyOf(files);
    }

    /** All jars of a directory, all of them started. */
    public static Bundles in(Path directory) throws IOException {
        return new Bundles(jars(directory), bundle -> true);
    }

    /** These and more, which are started as well. */
    public Bundles and(List<Path> more) {
        List<Path> all = new ArrayList<>(files);
        all.addAll(more);
        Set<String> places = more.stream().map(Bundles::place).collect(Collectors.toSet());
        return new Bundles(all, bundle -> places.contains(bundle.getLocation()) || started.test(bundle));
    }

    /** The location of a bundle that is used where it lies: the prefix tells the framework not to copy it. */
    static String place(Path file) {
        return PREFIX + file.toAbsolutePath();
    }

    /** The jars of a directory. */
    public static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
