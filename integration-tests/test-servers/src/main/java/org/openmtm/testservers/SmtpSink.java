// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openmtm.testservers.TestTools.Located;
import org.openmtm.testservers.TestTools.Tool;

/**
 * Postfix's smtp-sink: a real SMTP server that keeps every mail in a file. It speaks neither TLS nor AUTH. Its options
 * ({@code -f DATA}, {@code -q RCPT}, {@code -w 5} …) make it fail on purpose. Ends with {@link #close()}, and with this
 * JVM.
 */
public final class SmtpSink implements AutoCloseable {

    private final Path home;
    private final ServerProcess process;
    private final int port;

    /** @param keep whether the mails are kept in files */
    private SmtpSink(boolean keep, List<String> options) throws IOException {
        Located sink = TestTools.require(Tool.SMTP_SINK);
        Account account = Account.ofServers();
        home = ServerProcess.newHome("sink");
        Files.createDirectories(home.resolve("mails"));
        account.give(home);
        port = Ports.free();
        List<String> line = new ArrayList<>(List.of(sink.executable().toString()));
        if (keep) {
            line.addAll(List.of("-d", "mails/%s."));
        }
        line.addAll(options);
        line.addAll(List.of("127.0.0.1:" + port, "100"));
        process = ServerProcess.start(home, account.runAs(line), sink.environment());
        awaitReady();
    }

    /** Starts one with these extra options. */
    public static SmtpSink start(String... options) throws IOException {
        return new SmtpSink(true, List.of(options));
    }

    /** Starts one that keeps nothing: the fastest. */
    public static SmtpSink swallowing() throws IOException {
        return new SmtpSink(false, List.of());
    }

    public int port() {
        return port;
    }

    /** The mails that came: lines {@code X-Client-Addr}, {@code X-Mail-Args}, {@code X-Rcpt-Args} …, then the message. */
    public List<String> mails() {
        try (Stream<Path> files = Files.list(home.resolve("mails"))) {
            return files.sorted().map(SmtpSink::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                Ports.connect(port, 1_000).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String said = process.output();
                    close();
                    throw new IOException("smtp-sink did not start: " + said, e);
                }
                ServerProcess.pause();
            }
        }
    }

    /** Stops it and deletes its mails. */
    @Override
    public void close() throws IOException {
        process.close();
    }
}
