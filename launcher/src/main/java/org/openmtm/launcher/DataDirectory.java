// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that holds all that OpenMTM knows: made if it is missing, and locked for this process. */
final class DataDirectory implements AutoCloseable {

    private final Path path;
    private final ProcessLock lock;
    private final boolean temporary;
    private boolean discarded;

    private DataDirectory(Path path, ProcessLock lock, boolean temporary) {
        this.path = path;
        this.lock = lock;
        this.temporary = temporary;
    }

    /** Opens the directory for one process, or says in one line why that cannot be. */
    static DataDirectory open(Path path, String activity) throws LaunchException {
        return open(path, activity, false);
    }

    /** A directory that lives only as long as the process. */
    static DataDirectory temporary(String activity) throws LaunchException {
        try {
            return open(Files.createTempDirectory("openmtm"), activity, true);
        } catch (IOException e) {
            throw LaunchException.failed("no temporary directory can be made: " + reason(e), e);
        }
    }

    private static DataDirectory open(Path path, String activity, boolean temporary) throws LaunchException {
        try {
            Directories.makePrivate(path);
            ProcessLock lock = ProcessLock.acquire(path, activity);
            Directories.makePrivate(path.resolve("logs"));
            return new DataDirectory(path, lock, temporary);
        } catch (IOException e) {
            throw LaunchException.failed(
                    "the data directory " + path + " cannot be used: " + reason(e)
                            + "; make it writable for you, or name another directory with --data DIR",
                    e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException file) {
            return file.getFile() + " is not a directory";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    Path path() {
        return path;
    }

    /**
     * A place for the native libraries that bundles unpack. It starts empty: what a killed process left behind would
     * otherwise pile up.
     */
    Path nativeLibraries() throws IOException {
        Path result = path.resolve("native");
        Directories.delete(result);
        Directories.makePrivate(result);
        return result;
    }

    @Override
    public void close() throws IOException {
        lock.close();
        discard();
    }

    /** Deletes it if it was temporary; also for a process that is ended from outside and never comes to close it. */
    synchronized void discard() throws IOException {
        if (temporary && !discarded) {
            discarded = true;
            Directories.delete(path);
        }
    }
}
