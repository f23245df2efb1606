// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.TestTools;

/** What a person who installs modules sees, over several processes. */
class DeployIT {
    @TempDir
    Path directory;

    private Mtm mtm;
    private Path shipped;

    @BeforeEach
    void begin() throws IOException {
        mtm = new Mtm(directory.resolve("data"));
        try (Stream<Path> bundles = Files.list(TestTools.workspace().resolve("launcher/target/openmtm/bundles"))) {
            shipped = bundles.filter(file -> file.getFileName().toString().startsWith("org.openmtm.smtp-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The SMTP bundle as another version. */
    private Path smtp(String version) throws IOException {
        Path copy = directory.resolve("smtp-" + version + ".jar");
        try (JarFile jar = new JarFile(shipped.toFile())) {
            Manifest manifest = jar.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        jar.getInputStream(entry).transferTo(out);
                    }
                }
            }
        }
        return copy;
    }

    private JsonNode list() throws Exception {
        return mtm.run("--json", "mtm", "list").ok().json();
    }

    private static String version(JsonNode list) {
        for (JsonNode module : list.path("modules")) {
            if (module.path("type").asText().equals("smtp")) {
                return module.path("version").asText();
            }
        }
        return "";
    }

    @Test
    void whatWasInstalledIsThereInEachProcessAndWithoutTheCache() throws Exception {
        JsonNode installed = mtm.run("--json", "mtm", "install", smtp("5.0.0").toString())
                .ok()
                .json();
        assertThat(installed.path("version").asText()).isEqualTo("5.0.0");
        assertThat(installed.path("types").toString()).isEqualTo("[\"smtp\"]");
        Files.delete(directory.resolve("smtp-5.0.0.jar"));
        assertThat(version(list())).isEqualTo("5.0.0");
        try (Stream<Path> cache = Files.walk(mtm.data().resolve("framework"))) {
            for (Path file : cache.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertThat(version(list())).isEqualTo("5.0.0");

        assertThat(mtm.run("mtm", "update", shipped.toString()).failure())
                .contains("older than 5.0.0")
                .contains("--downgrade");
        mtm.run("mtm", "install", shipped.toString(), "--downgrade").ok();
        assertThat(mtm.run("mtm", "uninstall", "smtp").ok().out()).contains("Uninstalled org.openmtm.smtp");
        assertThat(version(list())).isEmpty();
        mtm.run("mtm", "install", shipped.toString()).ok();
        assertThat(version(list())).isNotEmpty();
    }

    @Test
    void aWrongFileIsOneLineAndChangesNothing() throws Exception {
        String before = version(list());
        assertThat(mtm.run("mtm", "install", "/no/such.jar").failure()).contains("There is no file /no/such.jar");
        Path text = Files.writeString(directory.resolve("text.jar"), "text");
        assertThat(mtm.run("mtm", "install", text.toString()).failure()).contains("no complete jar");
        assertThat(mtm.run("mtm", "update", "pop9").failure()).contains("'pop9'");
        Path allow = mtm.data().resolve("config/modules.allow");
        Files.writeString(allow, "# nothing may come\n");
        assertThat(mtm.run("mtm", "install", smtp("6.0.0").toString()).failure())
                .contains("org.openmtm.smtp 6.0.0 is not on the allow list");
        assertThat(version(list())).isEqualTo(before);
    }

    @Test
    void theFolderIsLookedAtWhenAProcessStarts() throws Exception {
        list();
        Path folder = mtm.data().resolve("deploy");
        Files.move(smtp("7.0.0"), folder.resolve("smtp.jar"));
        Files.writeString(folder.resolve("bad.jar"), "no jar at all");
        Files.setLastModifiedTime(folder.resolve("bad.jar"), java.nio.file.attribute.FileTime.fromMillis(0));
        // The second sees what the first was too short for.
        list();
        JsonNode listed = list();
        assertThat(version(listed)).isEqualTo("7.0.0");
        assertThat(listed.path("installed").get(0).path("origin").asText()).isEqualTo("FOLDER");
        Files.delete(folder.resolve("smtp.jar"));
        assertThat(version(list())).isNotEqualTo("7.0.0").isNotEmpty();
    }

    @Test
    void aShellThatReplacedModulesHoldsNothingOfTheOldOnes() throws Exception {
        Path script = Files.writeString(
                directory.resolve("script"),
                "mtm update smtp\nmtm update smtp\nmtm update imap4\nmtm update org.openmtm.email\nmtm leakcheck\n");
        Mtm.Outcome outcome = mtm.run("-f", script.toString());
        assertThat(outcome.out()).as(outcome.err()).contains("none still in memory");
        outcome.ok();
        assertThat(Files.exists(mtm.data().resolve("heap"))).isFalse();
    }
}
