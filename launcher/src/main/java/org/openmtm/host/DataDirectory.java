// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directory that holds all that OpenMTM knows: made if it is missing, and locked for this process. */
public final class DataDirectory implements AutoCloseable {

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
    public static DataDirectory open(Path path, String activity) throws HostException {
        return open(path, activity, false);
    }

    /** A directory that lives only as long as the process. */
    public static DataDirectory temporary(String activity) throws HostException {
        try {
            return open(Files.createTempDirectory("openmtm"), activity, true);
        } catch (IOException e) {
            String message = "no temporary directory can be made: " + reason(e);
            throw new HostException(HostException.Reason.DIRECTORY, message, "make room for one", e);
        }
    }

    private static DataDirectory open(Path path, String activity, boolean temporary) throws HostException {
        try {
            Directories.make(path);
            ProcessLock lock = ProcessLock.acquire(path, activity);
            try {
                for (String name : List.of("logs", "config")) {
                    Directories.makePrivate(path.resolve(name));
                }
                return new DataDirectory(path, lock, temporary);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HostException(
                    HostException.Reason.DIRECTORY,
                    "the data directory " + path + " cannot be used: " + reason(e),
                    "make it writable for you, or name another directory",
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

    public Path path() {
        return path;
    }

    /** The log of the framework, in this directory. */
    public HostLog log() throws IOException {
        return new HostLog(path.resolve("logs"));
    }

    /**
     * A place for the native libraries that bundles unpack. It starts empty: what a killed process left behind would
     * otherwise pile up.
     */
    public Path nativeLibraries() throws IOException {
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
    public synchronized void discard() throws IOException {
        if (temporary && !discarded) {
            discarded = true;
            Directories.delete(path);
        }
    }
}
