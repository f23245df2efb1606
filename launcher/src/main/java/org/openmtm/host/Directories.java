// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** Making and removing whole directories. */
final class Directories {

    private Directories() {}

    /** Makes a directory that only its owner may enter; leaves one that is there as it is: its mode is its owner's will. */
    static void make(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var permissions = PosixFilePermissions.fromString("rwx------");
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions));
        } else {
            Files.createDirectory(path);
        }
    }

    /** The same for one of ours: it is no symbolic link, and is shut if others could enter it. */
    static void makePrivate(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(
                    path.toString(), null, path.getFileName() + " is a symbolic link; put the real directory there");
        }
        make(path);
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        var mode = PosixFilePermissions.fromString("rwx------");
        if (view != null && !mode.containsAll(view.readAttributes().permissions())) {
            view.setPermissions(mode);
        }
    }

    /** Removes a directory and all below it; does nothing if it is not there. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
