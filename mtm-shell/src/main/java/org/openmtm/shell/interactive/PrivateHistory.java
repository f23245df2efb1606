// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jline.reader.impl.history.DefaultHistory;

/** The history of the shell: in a file for its owner only, and without any line that speaks of a password. */
final class PrivateHistory extends DefaultHistory {

    @Override
    public void add(Instant time, String line) {
        if (!line.contains("--password") && !line.contains("password=")) {
            super.add(time, line);
        }
    }

    /** Makes the file before JLine does, which would let others read it; one that is there is shut. */
    static Path prepare(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new FileSystemException(file + " is a symbolic link; put the real file there");
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-------");
        if (!Files.exists(file)) {
            return posix ? Files.createFile(file, PosixFilePermissions.asFileAttribute(mode)) : Files.createFile(file);
        }
        if (posix) {
            Files.setPosixFilePermissions(file, mode);
        }
        return file;
    }
}
