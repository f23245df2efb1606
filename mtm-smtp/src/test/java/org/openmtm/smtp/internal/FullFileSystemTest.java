// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SendState;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/**
 * A real file system that is full between the final dot and its reply. Needs the right to mount; where that is missing,
 * {@link SendFaultsTest} says the same with a store that refuses.
 */
class FullFileSystemTest {
    @TempDir
    private Path directory;

    /** The store keeps some room back for the day that it is full: that is enough to say what became of a message. */
    @Test
    void theRoomThatIsKeptBackIsEnoughForTheLedger() throws Exception {
        onDisk((bench, disk) -> {
            EntryId message = bench.queue("ben@example.org");
            fill(disk.resolve("filler"));
            assertThat(bench.flush()).containsEntry("sent", 1L);
            assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        });
    }

    @Test
    void withoutAnyRoomWhatTheServerSaidIsNotForgotten() throws Exception {
        onDisk((bench, disk) -> {
            // Much has to be written of so many recipients and a server that answers at length.
            SmtpAction yes = SmtpAction.reply("250 2.0.0 " + "y".repeat(1_900));
            CountDownLatch answer = new CountDownLatch(1);
            bench.server.on(Verb.DOT, yes.when(answer));
            String[] many = IntStream.range(0, 1_000)
                    .mapToObj(number -> "r" + number + "@example.org")
                    .toArray(String[]::new);
            EntryId message = bench.queue(many);
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> flushWhateverHappens(bench));
            await(() -> bench.row(message).state() == SendState.DOT);
            // Also what the store keeps back.
            Files.delete(disk.resolve("store/reserve"));
            fill(disk.resolve("filler"));
            answer.countDown();
            run.get(30, TimeUnit.SECONDS);
            assertThat(bench.server.mails()).hasSize(1);
            assertThat(bench.row(message).state()).isEqualTo(SendState.DOT);
            Files.delete(disk.resolve("filler"));
            assertThat(bench.flush()).containsEntry("sent", 0L);
            assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
            assertThat(bench.server.mails()).hasSize(1);
        });
    }

    private interface Story {
        void on(SmtpBench bench, Path disk) throws Exception;
    }

    private void onDisk(Story story) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()), "may mount");
        try (SmtpBench bench = new SmtpBench(disk.resolve("store"))) {
            story.on(bench, disk);
            assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static void flushWhateverHappens(SmtpBench bench) {
        try {
            bench.flush();
        } catch (MessagingException e) {
            assertThat(e.oneLine()).contains("full");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fill(Path file) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE)) {
            byte[] block = new byte[4_096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
