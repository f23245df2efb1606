// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes one process the only user of a data directory, for as long as the lock is open or the process lives. The
 * locked file names its holder, so that a second process can say who is in the way.
 */
final class ProcessLock implements AutoCloseable {

    private static final String FILE = "process.lock";
    // Beyond any content: where locks are mandatory (Windows), the content stays readable for others.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final int MAX_CONTENT = 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    /** What this JVM holds: directory to words about the holder. */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;

    private ProcessLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock or says who holds it. */
    static ProcessLock acquire(Path directory, String activity) throws IOException, HostException {
        Path real = directory.toRealPath();
        String words = "process " + ProcessHandle.current().pid() + " (" + activity + ", since "
                + TIME.format(Instant.now()) + ")";
        // Asked first: on POSIX systems this process would lose its lock by closing any other channel to the file.
        String holder = HELD.putIfAbsent(real, words);
        if (holder != null) {
            throw inUse(directory, holder);
        }
        try {
            return new ProcessLock(real, lock(directory, words));
        } catch (IOException | HostException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory, String words) throws IOException, HostException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(directory, holder(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((words + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (OverlappingFileLockException e) {
            // Another class loader's copy of this class holds it. The channel stays open for the reason given above.
            throw inUse(directory, "this process");
        } catch (IOException | HostException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static HostException inUse(Path directory, String holder) {
        return new HostException(
                HostException.Reason.IN_USE,
                "the data directory " + directory + " is in use by " + holder,
                "wait until it has ended, or name another directory");
    }

    /** The words of the process that holds the lock, without anything that a terminal would obey. */
    static String holder(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            String content = new String(in.readNBytes(MAX_CONTENT), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}", "")
                    .strip();
            return content.isEmpty() ? "another process" : content;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(0);
        } finally {
            HELD.remove(directory);
        }
    }
}
