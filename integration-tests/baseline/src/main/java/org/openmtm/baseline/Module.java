// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.baseline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A jar whose API is promised.
 *
 * @param name its symbolic name or artifact
 * @param ownExports what it exports if its manifest does not say so, because it is no bundle; else null
 */
record Module(String name, String ownExports) {

    /** All of them. */
    static final List<Module> ALL = List.of(
            new Module("org.openmtm.framework", null),
            new Module("org.openmtm.email", null),
            new Module("org.openmtm.imap4", null),
            new Module("org.openmtm.launcher", "org.openmtm.embed;version=\"1.0.0\""));

    String exports(String manifest) {
        return ownExports == null ? manifest : ownExports;
    }

    /** Package names of a value of Export-Package. */
    static List<String> packages(String exports) {
        return Stream.of(exports.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                .map(clause -> clause.split(";", 2)[0].strip())
                .toList();
    }

    /** The jar that was built just now, found on the class path. */
    Path jar() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(Path::of)
                .filter(file -> file.getFileName().toString().matches(name + "-.*\\.jar"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no jar of " + name + "; run the build up to package"));
    }
}
