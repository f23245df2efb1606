// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    Path directory;

    @Test
    void namesTheHolderToTheNext() throws Exception {
        try (ProcessLock first = ProcessLock.acquire(directory, "sync work")) {
            assertThat(first).isNotNull();
            assertThatExceptionOfType(HostException.class)
                    .isThrownBy(() -> ProcessLock.acquire(directory, "status"))
                    .withMessageContaining("process " + ProcessHandle.current().pid())
                    .withMessageContaining("sync work, since ")
                    .satisfies(e -> assertThat(e.advice()).contains("name another directory"));
        }
    }

    @Test
    void isFreeAfterwards() throws Exception {
        ProcessLock.acquire(directory, "sync work").close();

        try (ProcessLock second = ProcessLock.acquire(directory, "status")) {
            assertThat(second).isNotNull();
        }
    }

    @Test
    void isOneForAllNamesOfADirectory() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(directory.resolve("data")));

        try (ProcessLock first = ProcessLock.acquire(directory.resolve("data"), "sync work")) {
            assertThat(first).isNotNull();
            assertThatExceptionOfType(HostException.class).isThrownBy(() -> ProcessLock.acquire(link, "status"));
        }
    }

    @Test
    void keepsControlCharactersOfTheFileOffTheTerminal() throws Exception {
        Path file = Files.writeString(directory.resolve("process.lock"), "\u001b[31mprocess\r\n 1");

        assertThat(ProcessLock.holder(file)).isEqualTo("[31mprocess 1");
    }
}
