// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.deploy.RefusedFile;

class DeployFolderTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ToyWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new ToyWorld(directory);
        assertThat(refused()).isEmpty();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    private Path made(JarMaker jar) throws IOException {
        return jar.write(directory.resolve("made.jar"));
    }

    /** In one step, as a careful person would. */
    private void drop(String name, JarMaker jar) throws IOException {
        Files.move(made(jar), world.folder().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void drop(String name, String version) throws IOException {
        drop(name, JarMaker.toy("toy", version));
    }

    private void untilVersion(String version) throws Exception {
        Conditions.until("version '" + version + "'", () -> world.version("toy").equals(version));
    }

    /** A moment after its module is there; who stops the process before that may find it taken back. */
    private void untilRemembered(String name) throws Exception {
        Path memory = world.modules().resolve("deploy.files");
        Conditions.until(
                "remembered: " + name,
                () -> Files.exists(memory) && Files.readString(memory).contains(name));
    }

    private String refused() {
        return world.installer().refused().stream()
                .map(file -> file.file() + ": " + file.reason())
                .collect(Collectors.joining("\n"));
    }

    private void untilRefused(String words) throws Exception {
        Conditions.until("refused: " + words, () -> refused().contains(words));
    }

    private void untilNothingIsRefused() throws Exception {
        Conditions.until("nothing refused", () -> refused().isEmpty());
    }

    @Test
    void aFileIsInstalledReplacedAndWithdrawn() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(world.folder())))
                .isEqualTo("rwx------");
        drop("toy.jar", "1.0.0");
        untilVersion("1.0.0");
        drop("toy.jar", "1.1.0");
        untilVersion("1.1.0");
        drop("toy.jar", JarMaker.toy("toy", "1.2.0").does("throw"));
        untilRefused("I do not want to");
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        drop("toy.jar", "1.0.9");
        untilRefused("older than 1.1.0");
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        drop("toy.jar", "1.3.0");
        untilVersion("1.3.0");
        untilNothingIsRefused();
        Files.delete(world.folder().resolve("toy.jar"));
        Conditions.until("gone", () -> world.bundle("toy.toy").isEmpty());
        Conditions.until("forgotten", () -> world.shelf().equals("deploy.files"));
    }

    @Test
    void aHalfCopiedFileIsTakenWhenItIsComplete() throws Exception {
        drop("broken.jar", JarMaker.plain());
        byte[] whole = Files.readAllBytes(made(JarMaker.toy("toy", "1.0.0")));
        Path file = world.folder().resolve("toy.jar");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        // What came with it is dealt with: so this one was looked at too.
        untilRefused("broken.jar: The jar is no OSGi bundle");
        assertThat(refused()).doesNotContain("toy.jar");
        assertThat(world.version("toy")).isEmpty();
        try (OutputStream rest = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            rest.write(whole, whole.length / 2, whole.length - whole.length / 2);
        }
        untilVersion("1.0.0");
        Files.write(world.folder().resolve("half.jar"), java.util.Arrays.copyOf(whole, whole.length / 3));
        untilRefused("half.jar: The file is no complete jar");
    }

    @Test
    void ofTwoFilesWithOneBundleTheFirstStaysUntilItGoes() throws Exception {
        drop("one.jar", "1.0.0");
        untilVersion("1.0.0");
        drop("two.jar", "2.0.0");
        untilRefused("two.jar: toy.toy is in the folder already, as one.jar");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        Files.delete(world.folder().resolve("one.jar"));
        untilVersion("2.0.0");
        untilNothingIsRefused();
    }

    @Test
    void aFolderThatOthersCanWriteToCountsForNothing() throws Exception {
        drop("toy.jar", "1.0.0");
        untilVersion("1.0.0");
        Files.setPosixFilePermissions(world.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        drop("toy.jar", "2.0.0");
        untilRefused("can be written by others");
        Files.delete(world.folder().resolve("toy.jar"));
        drop("other.jar", JarMaker.toy("other", "1.0.0"));
        world.restart();
        assertThat(refused()).contains("can be written by others; say: chmod go-w");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.version("other")).isEmpty();
        Files.setPosixFilePermissions(world.folder(), PosixFilePermissions.fromString("rwx------"));
        world.restart();
        Conditions.until("the other one", () -> world.version("other").equals("1.0.0"));
        Conditions.until("withdrawn", () -> world.version("toy").isEmpty());
        untilNothingIsRefused();
    }

    @Test
    void linksAndWhatOthersCanWriteAreRefused() throws Exception {
        Files.setPosixFilePermissions(world.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path elsewhere = JarMaker.toy("toy", "1.0.0").write(directory.resolve("elsewhere.jar"));
        Files.createSymbolicLink(world.folder().resolve("link.jar"), elsewhere);
        drop("open.jar", "1.0.0");
        Files.setPosixFilePermissions(world.folder().resolve("open.jar"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.createDirectory(world.folder().resolve("folder.jar"));
        untilRefused("link.jar is a symbolic link");
        untilRefused("open.jar can be written by others");
        untilRefused("folder.jar is no file");
        assertThat(world.version("toy")).isEmpty();
        Files.setPosixFilePermissions(world.folder().resolve("open.jar"), PosixFilePermissions.fromString("rw-r--r--"));
        untilVersion("1.0.0");
    }

    @Test
    void whatChangedWhileTheProcessWasDownIsTakenUp() throws Exception {
        drop("toy.jar", "1.0.0");
        drop("other.jar", JarMaker.toy("other", "1.0.0"));
        drop("bad.jar", JarMaker.plain());
        untilVersion("1.0.0");
        Conditions.until("the other one", () -> world.version("other").equals("1.0.0"));
        untilRefused("bad.jar");
        untilRemembered("toy.jar");
        untilRemembered("other.jar");
        RefusedFile before = world.installer().refused().get(0);
        Instant restarted = Instant.now();
        world.restart();
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.installer().refused()).singleElement().satisfies(file -> {
            assertThat(file.reason()).isEqualTo(before.reason());
            assertThat(file.since()).isBefore(restarted);
        });
        world.stop();
        world.loseStorage();
        Files.delete(world.folder().resolve("other.jar"));
        drop("toy.jar", "1.1.0");
        world.start();
        assertThat(world.installer().deployed())
                .extracting(known -> known.version())
                .containsExactly("1.1.0");
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        assertThat(world.bundle("toy.other")).isEmpty();
    }

    @Test
    void ofAStormOfChangesTheLastCounts() throws Exception {
        for (int i = 1; i <= 30; i++) {
            drop("toy.jar", "1." + i + ".0");
        }
        untilVersion("1.30.0");
        assertThat(world.installer().refused()).isEmpty();
    }

    @Test
    void whatTheDistributionHasComesBackWhenTheFileGoes() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(directory.resolve("shipped.jar"));
        world.restart(shipped);
        drop("toy.jar", "1.1.0");
        untilVersion("1.1.0");
        untilRemembered("toy.jar");
        world.restart(shipped);
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        Files.delete(world.folder().resolve("toy.jar"));
        untilVersion("1.0.0");
    }

    @Test
    void whatWasUninstalledByHandStaysAwayUntilItsFileChanges() throws Exception {
        drop("toy.jar", "1.0.0");
        untilVersion("1.0.0");
        untilRemembered("toy.jar");
        assertThat(world.installer().uninstall("toy", SOON).file()).endsWith("deploy/toy.jar");
        world.restart();
        assertThat(world.installer().deployed()).isEmpty();
        drop("toy.jar", "1.0.0");
        untilVersion("1.0.0");
    }

    @Test
    void aFileThatNeedsAnotherWaitsForIt() throws Exception {
        drop(
                "a.jar",
                JarMaker.toy("toy", "1.0.0").header("Import-Package", "org.osgi.framework, org.openmtm.mtm, lib.api"));
        untilRefused("nobody here has the package lib.api");
        drop(
                "b.jar",
                JarMaker.bundle("lib", "1.0.0")
                        .header("Export-Package", "lib.api")
                        .entry("lib/api/x", "1"));
        untilVersion("1.0.0");
        untilNothingIsRefused();
    }

    @Test
    void theAllowListBindsTheFolderAndTheNextStart() throws Exception {
        Path list = Files.createDirectories(world.data().resolve("config")).resolve("modules.allow");
        Files.writeString(list, "sha256 " + Sha256.of(made(JarMaker.toy("toy", "1.0.0"))) + "\n");
        drop("toy.jar", "1.0.0");
        untilVersion("1.0.0");
        drop("other.jar", JarMaker.toy("other", "1.0.0"));
        untilRefused("toy.other 1.0.0 is not on the allow list");
        Files.writeString(list, "# nothing any more\n");
        world.restart();
        assertThat(world.version("toy")).isEmpty();
        assertThat(refused()).contains("toy.toy 1.0.0 is not on the allow list");
    }
}
