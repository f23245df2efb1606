// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;

/** The history of the shell: in a file for its owner only, and without any line that speaks of a password. */
final class PrivateHistory extends DefaultHistory {

    @Override
    public void add(Instant time, String line) {
        if (!line.contains("--password") && !line.contains("password=")) {
            super.add(time, line);
        }
    }

    /** Makes the file before JLine does, which would let others read it. */
    static Path prepare(Path file) throws IOException {
        if (!Files.exists(file)) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        }
        return file;
    }
}
