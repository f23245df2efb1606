// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractedCodeTest {
    @TempDir
    Path storage;

    @Test
    void removesUnpackedLibrariesAndNothingElse() throws Exception {
        Path version = Files.createDirectories(storage.resolve("bundle34/version0.0"));
        Path half = Files.createDirectories(version.resolve("zstd.jar-lib/0/linux/amd64"));
        Files.writeString(half.resolve("libzstd.so"), "written only half");
        Path location = Files.writeString(version.resolve("revision.location"), "reference:file:/x.jar");
        Path info = Files.writeString(storage.resolve("bundle34/bundle.info"), "34");

        ExtractedCode.removeFrom(storage);

        assertThat(version.resolve("zstd.jar-lib")).doesNotExist();
        assertThat(location).exists();
        assertThat(info).exists();
    }

    @Test
    void isContentWithAStorageThatIsNotThereYet() throws Exception {
        ExtractedCode.removeFrom(storage.resolve("none"));

        assertThat(storage.resolve("none")).doesNotExist();
    }
}
