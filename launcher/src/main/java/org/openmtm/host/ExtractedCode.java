// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Native libraries that the framework unpacked from bundles into its storage. It keeps them between starts and never looks
 * at them again, so one that a killed process wrote only half would crash every later JVM. Unpacking is cheap: each process
 * begins without.
 */
final class ExtractedCode {

    private ExtractedCode() {}

    /** Removes what lies in {@code bundleN/versionX/NAME.jar-lib} below the storage. */
    static void removeFrom(Path storage) throws IOException {
        if (!Files.isDirectory(storage)) {
            return;
        }
        try (DirectoryStream<Path> bundles = Files.newDirectoryStream(storage, "bundle*")) {
            for (Path bundle : bundles) {
                removeFromBundle(bundle);
            }
        }
    }

    private static void removeFromBundle(Path bundle) throws IOException {
        if (!Files.isDirectory(bundle)) {
            return;
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(bundle, "version*")) {
            for (Path version : versions) {
                try (DirectoryStream<Path> libraries = Files.newDirectoryStream(version, "*-lib")) {
                    for (Path library : libraries) {
                        Directories.delete(library);
                    }
                }
            }
        }
    }
}
