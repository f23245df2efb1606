// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedPackagesTest {

    @TempDir
    Path base;

    @Test
    void movesCompiledInPathsWithoutMovingAByte() throws IOException {
        Path tree = base.resolve("root");
        Files.createDirectories(tree.resolve("usr/lib/dovecot"));
        Files.createDirectories(tree.resolve("usr/bin"));
        Path program = Files.createDirectories(tree.resolve("usr/sbin")).resolve("dovecot");
        String binary = "\u007fELF\u0000\u00ff/usr/lib/dovecot/modules\u0000/usr/bin/doveconf\u0000\u0080";
        Files.writeString(program, binary, StandardCharsets.ISO_8859_1);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        UnpackedPackages packages = new UnpackedPackages(base);
        assertThat(packages.find("dovecot")).isEmpty();

        packages.complete(Set.of("dovecot-core"));

        TestTools.Located located = packages.find("dovecot").orElseThrow();
        String moved = Files.readString(program, StandardCharsets.ISO_8859_1);
        assertThat(moved).hasSameSizeAs(binary).doesNotContain("/usr/lib/dovecot");
        Path link = Path.of(moved.substring(6, moved.indexOf("/modules")));
        assertThat(link.toRealPath()).isEqualTo(tree.resolve("usr/lib/dovecot").toRealPath());
        assertThat(located.executable()).isEqualTo(program);
        assertThat(located.environment().get("LD_LIBRARY_PATH")).contains("usr/lib/dovecot");
        Files.delete(link);
        Files.delete(Path.of(link + "c"));
    }
}
