// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories for their owner only: never through a symbolic link, and shut where they were open to others. */
final class PrivatePath {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private PrivatePath() {}

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What a new file has from its beginning, whatever the umask lets others do. */
    static FileAttribute<?>[] file(Path where) {
        return attributes(where, FILE);
    }

    private static FileAttribute<?>[] attributes(Path where, Set<PosixFilePermission> mode) {
        return isPosix(where)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    /** Makes it, and what is missing above it; one that is there is shut. */
    static void makeDirectory(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(path, attributes(path, DIRECTORY));
        }
        shutDirectory(path);
    }

    /** @throws NoSuchFileException if there is none */
    static void shutDirectory(Path path) throws IOException {
        shut(path, DIRECTORY, Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "" : "no directory");
    }

    /** @throws NoSuchFileException if there is none */
    static void shutFile(Path path) throws IOException {
        shut(path, FILE, Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? "" : "no file");
    }

    /** @param wrong what it is besides, if it is not what it should be */
    private static void shut(Path path, Set<PosixFilePermission> mode, String wrong) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(path + " is a symbolic link; put the real one there");
        }
        if (!wrong.isEmpty()) {
            throw new FileSystemException(path + " is " + wrong);
        }
        if (isPosix(path)) {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (!mode.containsAll(view.readAttributes().permissions())) {
                view.setPermissions(mode);
            }
        }
    }
}
