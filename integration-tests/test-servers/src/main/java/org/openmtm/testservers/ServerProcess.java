// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server program in a home directory of its own. A shell stands beside it and waits for the end of its input, which
 * comes when this JVM ends, however it does; then it ends the server by its process id and deletes the home.
 */
final class ServerProcess implements AutoCloseable {

    private static final String GUARD = """
            home=$PWD
            "$@" </dev/null >start.out 2>&1 &
            server=$!
            echo $server
            read end
            kill $server
            wait $server
            cd /
            rm -rf "$home"
            """;

    private final Path home;
    private final Process guard;
    private final long pid;

    private ServerProcess(Path home, Process guard) throws IOException {
        this.home = home;
        this.guard = guard;
        this.pid = Long.parseLong(
                guard.inputReader(StandardCharsets.US_ASCII).readLine().trim());
    }

    /** Makes a home that the server's account can enter; it is still to be given to it. */
    static Path newHome(String name) throws IOException {
        Path home = Files.createTempDirectory("openmtm-" + name);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    static ServerProcess start(Path home, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", GUARD, "sh");
        builder.command().addAll(command);
        builder.environment().putAll(environment);
        return new ServerProcess(
                home,
                builder.directory(home.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).isPresent();
    }

    /** What the program printed. */
    String output() throws IOException {
        return Files.readString(home.resolve("start.out")).strip();
    }

    /** Waits for the next look at a server that is starting. */
    static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Stops the server and deletes its home. */
    @Override
    public void close() throws IOException {
        guard.getOutputStream().close();
        try {
            if (!guard.waitFor(10, TimeUnit.SECONDS)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                guard.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            guard.destroyForcibly();
        }
        TestTools.deleteTree(home);
    }
}
