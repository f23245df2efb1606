// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

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

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock or says who holds it. */
    static ProcessLock acquire(Path directory, String activity) throws IOException, LaunchException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!tryLock(channel)) {
                throw LaunchException.failed("the data directory " + directory + " is in use by " + holder(file)
                        + "; wait until it has ended, or name another directory with --data DIR");
            }
            write(channel, activity);
            return new ProcessLock(channel);
        } catch (IOException | LaunchException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // The same JVM holds it; for the caller that is no different from another process.
            return false;
        }
    }

    private static void write(FileChannel channel, String activity) throws IOException {
        String content = "process " + ProcessHandle.current().pid() + " (" + activity + ", since "
                + TIME.format(Instant.now()) + ")\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String holder(Path file) throws IOException {
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
        }
    }
}
