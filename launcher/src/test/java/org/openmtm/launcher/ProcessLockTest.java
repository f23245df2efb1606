// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
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
            assertThatExceptionOfType(LaunchException.class)
                    .isThrownBy(() -> ProcessLock.acquire(directory, "status"))
                    .withMessageContaining("process " + ProcessHandle.current().pid())
                    .withMessageContaining("sync work, since ")
                    .withMessageContaining("--data DIR");
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
    void keepsControlCharactersOfTheFileOffTheTerminal() throws Exception {
        try (ProcessLock first = ProcessLock.acquire(directory, "x")) {
            assertThat(first).isNotNull();
            overwrite("\u001b[31mprocess\r\n 1");
            assertThatExceptionOfType(LaunchException.class)
                    .isThrownBy(() -> ProcessLock.acquire(directory, "status"))
                    .withMessageContaining("[31mprocess 1")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
        }
    }

    private void overwrite(String content) throws IOException {
        Files.writeString(directory.resolve("process.lock"), content);
    }
}
