// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    Path directory;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theShelfIsMadeForItsOwnerOnlyAndShutWhereItWasOpen() throws Exception {
        Path modules = directory.resolve("modules");
        new Shelf(modules).open();
        assertThat(mode(modules)).isEqualTo("rwx------");
        Files.setPosixFilePermissions(modules, PosixFilePermissions.fromString("rwxrwxrwx"));

        new Shelf(modules).open();

        assertThat(mode(modules)).isEqualTo("rwx------");
    }

    @Test
    void theShelfIsNoSymbolicLink() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path modules = Files.createSymbolicLink(directory.resolve("modules"), elsewhere);

        assertThatThrownBy(() -> new Shelf(modules).open()).hasMessageContaining("symbolic link");
    }

    @Test
    void aNewFileTakesThePlaceOfALinkAndOfOneThatIsOpenToOthers() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "untouched");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        Path open = Files.createFile(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));

        PrivateFiles.create(link).close();
        PrivateFiles.create(open).close();

        assertThat(target).hasContent("untouched");
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(mode(link)).isEqualTo("rw-------");
        assertThat(mode(open)).isEqualTo("rw-------");
    }
}
