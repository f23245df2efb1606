// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.MessagingException;

class VaultTest {
    @TempDir
    Path directory;

    @Test
    void givesBackWhatWasPut() {
        new Vault(directory).put("work/imap4/password", "pässwörd \uD83D\uDD11".toCharArray());

        assertThat(new Vault(directory).get("work/imap4/password"))
                .hasValueSatisfying(secret -> assertThat(new String(secret)).isEqualTo("pässwörd \uD83D\uDD11"));
        assertThat(new Vault(directory).get("work/smtp/password")).isEmpty();
    }

    @Test
    void leavesNoSecretReadableOnDiskAndNoFileOpenToOthers() throws Exception {
        Vault vault = new Vault(directory.resolve("deep/secrets"));
        vault.put("a", "canary-secret-4711".toCharArray());

        try (Stream<Path> files = Files.walk(directory.resolve("deep/secrets"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .endsWith("------");
                if (Files.isRegularFile(file)) {
                    assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain("canary");
                }
            }
        }
    }

    @Test
    void shutsWhatWasOpenToOthers() throws Exception {
        Path secrets = directory.resolve("secrets");
        new Vault(secrets).put("a", "1".toCharArray());
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String file : List.of("key", "secrets")) {
            Files.setPosixFilePermissions(secrets.resolve(file), PosixFilePermissions.fromString("rw-rw-rw-"));
        }

        assertThat(new Vault(secrets).get("a")).isPresent();

        assertThat(mode(secrets)).isEqualTo("rwx------");
        assertThat(mode(secrets.resolve("key"))).isEqualTo("rw-------");
        assertThat(mode(secrets.resolve("secrets"))).isEqualTo("rw-------");
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key", "secrets"})
    void followsNoSymbolicLink(String name) throws Exception {
        Path secrets = directory.resolve("secrets");
        new Vault(secrets).put("a", "1".toCharArray());
        Path real = Files.move(secrets.resolve(name), directory.resolve("elsewhere"));
        Files.createSymbolicLink(secrets.resolve(name), real);

        assertThatThrownBy(() -> new Vault(secrets).get("a"))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("symbolic link");
        if (!name.equals("secrets")) {
            assertThatThrownBy(() -> new Vault(secrets).put("b", "2".toCharArray()))
                    .hasMessageContaining("symbolic link");
        }
    }

    @Test
    void forgetsByPrefix() {
        Vault vault = new Vault(directory);
        vault.put("work/imap4/password", "1".toCharArray());
        vault.put("work2/imap4/password", "2".toCharArray());

        vault.removeAll("work/");

        assertThat(vault.get("work/imap4/password")).isEmpty();
        assertThat(vault.get("work2/imap4/password")).isPresent();
    }

    @Test
    void refusesALineThatWasMovedToAnotherName() throws Exception {
        Vault vault = new Vault(directory);
        vault.put("a", "1".toCharArray());
        Path file = directory.resolve("secrets");
        Files.writeString(file, Files.readString(file).replace("a=", "b="));

        assertThatThrownBy(() -> vault.get("b"))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("vault");
    }
}
