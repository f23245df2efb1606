// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateHistoryTest {

    @Test
    void isForItsOwnerOnly(@TempDir Path directory) throws IOException {
        Path file = PrivateHistory.prepare(directory.resolve("shell-history"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "kept");
        assertThat(PrivateHistory.prepare(file)).hasContent("kept");
    }

    @Test
    void isShutWhereItWasOpenToOthers(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("shell-history"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

        PrivateHistory.prepare(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void isNeverASymbolicLink(@TempDir Path directory) throws IOException {
        Path link = directory.resolve("shell-history");
        for (Path target : List.of(Files.createFile(directory.resolve("there")), directory.resolve("missing"))) {
            Files.createSymbolicLink(link, target);

            assertThatThrownBy(() -> PrivateHistory.prepare(link)).hasMessageContaining("symbolic link");
            Files.delete(link);
        }
    }

    @Test
    void forgetsWhatSpeaksOfAPassword() {
        PrivateHistory history = new PrivateHistory();
        history.add(Instant.EPOCH, "sync work");
        history.add(Instant.EPOCH, "account add x --imap h --user u --password-file pw");
        history.add(Instant.EPOCH, "account set x --password-env PW");
        history.add(Instant.EPOCH, "account set x password=secret");
        assertThat(history.size()).isEqualTo(1);
        assertThat(history.get(0)).isEqualTo("sync work");
    }
}
