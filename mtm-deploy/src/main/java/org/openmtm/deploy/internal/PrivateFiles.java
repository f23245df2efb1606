// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;

/** Files and directories that only their owner may read, and that are whole or not there. */
final class PrivateFiles {

    private PrivateFiles() {}

    static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Makes it with mode 0700; leaves one that is there as it is. */
    static void makeDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.createDirectory(path, mode(path, "rwx------"));
        }
    }

    /** The same for one of ours: it is no symbolic link, and is shut if others could enter it. */
    static void makePrivate(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(path + " is a symbolic link; put the real directory there");
        }
        makeDirectory(path);
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        var mode = PosixFilePermissions.fromString("rwx------");
        if (view != null && !mode.containsAll(view.readAttributes().permissions())) {
            view.setPermissions(mode);
        }
    }

    /** A new file with mode 0600, in place of one that may be there. */
    static OutputStream create(Path path) throws IOException {
        Files.deleteIfExists(path);
        Files.createFile(path, mode(path, "rw-------"));
        // No channel: that would break when the thread is interrupted, which is when a change is taken back.
        return new FileOutputStream(path.toFile());
    }

    /** Returns when the content of the file is on the disk. */
    static void force(Path path) throws IOException {
        try (FileOutputStream file = new FileOutputStream(path.toFile(), true)) {
            file.getFD().sync();
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Replaces the file as a whole. */
    static void write(Path path, Properties content) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (OutputStream out = create(fresh)) {
            content.store(out, null);
        }
        move(fresh, path);
    }

    /** Empty if there is no such file. */
    static Properties read(Path path) throws IOException {
        Properties content = new Properties();
        if (Files.exists(path)) {
            try (InputStream in = new FileInputStream(path.toFile())) {
                content.load(in);
            } catch (IllegalArgumentException e) {
                throw new IOException(path + " cannot be read: " + e.getMessage(), e);
            }
        }
        return content;
    }

    static void deleteTree(Path path) throws IOException {
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
