// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void isMadeForItsOwnerOnly() throws Exception {
        Path path = directory.resolve("a/b");

        try (DataDirectory data = DataDirectory.open(path, "test")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whatIsInItIsForItsOwnerOnlyWhateverItsOwnModeIs() throws Exception {
        Path data = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("logs", "config")) {
            Files.createDirectory(data.resolve(name));
            Files.setPosixFilePermissions(data.resolve(name), PosixFilePermissions.fromString("rwxrwxrwx"));
        }

        try (DataDirectory opened = DataDirectory.open(data, "test")) {
            opened.nativeLibraries();
            assertThat(mode(data)).as("its owner's will").isEqualTo("rwxr-xr-x");
            for (String name : List.of("logs", "config", "native")) {
                assertThat(mode(data.resolve(name))).as(name).isEqualTo("rwx------");
            }
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void nothingInItIsASymbolicLink() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(data.resolve("logs"), elsewhere);

        assertThatThrownBy(() -> DataDirectory.open(data, "test"))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("logs is a symbolic link");
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() -> DataDirectory.open(file, "test"))
                .withMessageContaining(file + " is not a directory")
                .satisfies(e -> assertThat(e.advice()).contains("name another directory"));
    }

    @Test
    void emptiesThePlaceOfNativeLibraries() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory, "test")) {
            Path old = Files.writeString(data.nativeLibraries().resolve("left-by-a-killed-process.so"), "x");

            assertThat(data.nativeLibraries()).isDirectory();
            assertThat(old).doesNotExist();
        }
    }

    @Test
    void removesATemporaryOne() throws Exception {
        DataDirectory data = DataDirectory.temporary("test");
        Files.writeString(data.path().resolve("file"), "x");

        data.close();

        assertThat(data.path()).doesNotExist();
    }
}
