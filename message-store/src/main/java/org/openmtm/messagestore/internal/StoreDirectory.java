// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a store: its files, readable by their owner only, and the lock that keeps others out. */
final class StoreDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);

    /**
     * Directories open in this JVM. The file lock cannot tell: closing a second channel to a locked file drops the lock
     * of the first one (POSIX), so a second one must never be opened.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;
    private final FileStore fileStore;

    private StoreDirectory(Path directory, FileChannel channel, FileStore fileStore) {
        this.directory = directory;
        this.channel = channel;
        this.fileStore = fileStore;
    }

    /** Makes the directory where it is missing, takes the lock, and removes what a killed process left behind. */
    static StoreDirectory open(Path given) {
        try {
            Files.createDirectories(given, owner(given, "rwx------"));
            Path directory = given.toRealPath();
            if (!OPEN.add(directory)) {
                throw inUse(directory, "this process");
            }
            try {
                FileChannel channel = lock(directory);
                shut(directory);
                Files.createDirectories(directory.resolve("spool"), owner(directory, "rwx------"));
                sweep(directory.resolve("spool"));
                return new StoreDirectory(directory, channel, Files.getFileStore(directory));
            } catch (IOException | RuntimeException e) {
                OPEN.remove(directory);
                throw e;
            }
        } catch (IOException e) {
            throw cannotWrite(given, e);
        }
    }

    /** One that was made by somebody else, or copied, may be open to others. Who must not change that still gets his mail. */
    private static void shut(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        if (view == null || owner.containsAll(view.readAttributes().permissions())) {
            return;
        }
        try {
            view.setPermissions(owner);
        } catch (FileSystemException e) {
            LOG.warn("The data directory is open to others, and cannot be shut: {}", e.getMessage());
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        create(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, holder(channel));
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(directory, "this process");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        channel.read(content, 0);
        String pid = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    private static void sweep(Path spool) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(spool)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Makes an empty file that only its owner may read; harmless if it is there. */
    static void create(Path file) throws IOException {
        try {
            Files.createFile(file, owner(file.getParent(), "rw-------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] owner(Path where, String permissions) {
        boolean posix = where.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static MessagingException inUse(Path directory, String holder) {
        return new MessagingException(
                ErrorKind.STORE,
                "The data directory " + directory + " is in use by " + holder,
                "Use the running one, end it first, or choose another directory");
    }

    private static MessagingException cannotWrite(Path directory, IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "The data directory " + directory + " cannot be written: " + e.getMessage(),
                "Check who owns it and whether its file system is mounted read-only",
                e);
    }

    /** A file of the store; made with the right permissions where it is missing. */
    Path file(String name) {
        Path file = directory.resolve(name);
        try {
            create(file);
        } catch (IOException e) {
            throw cannotWrite(directory, e);
        }
        return file;
    }

    Path path() {
        return directory;
    }

    Path spool() {
        return directory.resolve("spool");
    }

    /** Bytes that may still be written to its file system. */
    long free() {
        try {
            return fileStore.getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Length of a file of the store in bytes, 0 where there is none. */
    long size(String name) {
        try {
            Path file = directory.resolve(name);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OPEN.remove(directory);
    }
}
