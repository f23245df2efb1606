// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** The running {@link DemoServer}. Closing ends its process. */
final class MailServer implements AutoCloseable {

    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 2;

    private final Process process;
    private final int imapPort;
    private final int smtpPort;
    private final int lossyPort;

    private MailServer(Process process, int imapPort, int smtpPort, int lossyPort) {
        this.process = process;
        this.imapPort = imapPort;
        this.smtpPort = smtpPort;
        this.lossyPort = lossyPort;
    }

    /** @param home the distribution, which brings the server's jar */
    static MailServer start(Path home) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(home))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            String ports = firstLine(out).get(START_SECONDS, TimeUnit.SECONDS);
            if (ports == null || !ports.matches("\\d+ \\d+ \\d+")) {
                throw notStarted(null);
            }
            String[] all = ports.split(" ");
            return new MailServer(
                    process, Integer.parseInt(all[0]), Integer.parseInt(all[1]), Integer.parseInt(all[2]));
        } catch (ExecutionException | TimeoutException e) {
            stop(process);
            throw notStarted(e);
        } catch (InterruptedException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    private static List<String> command(Path home) throws IOException {
        List<String> jars = new ArrayList<>(jars(home.resolve("bundles"), "org.openmtm.shell-"));
        jars.addAll(jars(home.resolve("lib").resolve("demo"), "greenmail-"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(System.getProperty("path.separator"), jars),
                DemoServer.class.getName());
    }

    private static List<String> jars(Path directory, String prefix) throws IOException {
        List<String> found = List.of();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                found = files.filter(file -> file.getFileName()
                                .toString()
                                .toLowerCase(Locale.ROOT)
                                .matches(prefix + ".*\\.jar"))
                        .map(Path::toString)
                        .toList();
            }
        }
        if (found.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "The distribution lacks " + directory.resolve(prefix + "*.jar"),
                    "Unpack the distribution again, or build it anew");
        }
        return found;
    }

    private static CompletableFuture<String> firstLine(BufferedReader out) {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        line.complete(out.readLine());
                    } catch (IOException e) {
                        line.completeExceptionally(e);
                    }
                },
                "mtm-demo-server");
        reader.setDaemon(true);
        reader.start();
        return line;
    }

    private static MessagingException notStarted(Exception cause) {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                "The mail server of the tour did not start",
                "Check that this machine lets programs listen on 127.0.0.1",
                cause);
    }

    String imap() {
        return "127.0.0.1:" + imapPort;
    }

    String smtp() {
        return "127.0.0.1:" + smtpPort;
    }

    /** The way to the SMTP server on which the first reply to a message gets lost. */
    int lossyPort() {
        return lossyPort;
    }

    boolean isUp() {
        return process.isAlive();
    }

    @Override
    public void close() {
        stop(process);
    }

    /** It ends by itself when its input ends; it is given little time for that. */
    private static void stop(Process process) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
