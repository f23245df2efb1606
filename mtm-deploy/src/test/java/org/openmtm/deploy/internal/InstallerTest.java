// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.Preview;
import org.openmtm.deploy.Uninstalled;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

class InstallerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private ToyWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new ToyWorld(directory);
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    private Path toy(String version) throws IOException {
        return JarMaker.toy("toy", version).write(file(version));
    }

    private Path file(String name) {
        return directory.resolve(name + ".jar");
    }

    private MessagingException refused(ErrorKind kind, ThrowingCallable call) {
        return assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(call)
                .matches(e -> e.kind() == kind, "kind " + kind)
                .matches(e -> !e.advice().isEmpty(), "says what to do")
                .actual();
    }

    @Test
    void aNewModuleIsThereWhenItsServiceIs() throws Exception {
        Installed installed = world.installer().install(toy("1.0.0"), SOON);

        assertThat(installed.versionBefore()).isEmpty();
        assertThat(installed.types()).containsExactly("toy");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.installer().deployed())
                .singleElement()
                .satisfies(known -> assertThat(known.origin()).isEqualTo(Origin.INSTALLED));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(world.modules().resolve("toy.toy.jar"))))
                .isEqualTo("rw-------");
        assertThat(world.shelf()).isEqualTo("toy.toy.jar toy.toy.properties");
    }

    @Test
    void aModuleIsReplacedByANewerOneAndByItself() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Installed installed = world.installer().install(toy("1.1.0"), SOON);
        assertThat(installed.versionBefore()).isEqualTo("1.0.0");
        assertThat(installed.took()).isPositive();
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        world.installer().install(toy("1.1.0"), SOON);
        world.installer().update("toy", SOON);
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        world.bundle("toy.toy").orElseThrow().update();
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        assertThat(world.context().getBundles()).hasSize(3);
    }

    @Test
    void anOlderOneReplacesANewerOneOnlyOnPurpose() throws Exception {
        world.installer().install(toy("1.1.0"), SOON);
        Path old = toy("1.0.0");
        MessagingException e =
                refused(ErrorKind.CONFLICT, () -> world.installer().install(old, SOON));
        assertThat(e.oneLine()).contains("older than 1.1.0").contains("--downgrade");
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        world.installer().install(old, InstallOptions.DOWNGRADE, SOON);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void oneThatDoesNotStartIsTakenBack() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Path broken = JarMaker.toy("toy", "1.1.0").does("throw").write(file("broken"));
        MessagingException e =
                refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(broken, SOON));
        assertThat(e.oneLine()).contains("I do not want to").contains("All goes on with 1.0.0");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.shelf()).isEqualTo("toy.toy.jar toy.toy.properties");
        world.restart();
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void oneThatDoesNotBringItsModuleIsTakenBack() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Path silent = JarMaker.toy("toy", "1.1.0").does("hide").write(file("silent"));
        MessagingException e =
                refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(silent, SHORT));
        assertThat(e.oneLine()).contains("within 300 ms").contains("the module 'toy'");
        assertThat(world.version("toy")).isEqualTo("1.0.0");

        Path other = JarMaker.toy("toy", "1.1.0").header("Toy-Type", "joy").write(file("other"));
        refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(other, SHORT));
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void aNewOneThatDoesNotWorkLeavesNothing() throws Exception {
        Path broken = JarMaker.toy("toy", "1.1.0").does("hide").write(file("broken"));
        refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(broken, SHORT));
        assertThat(world.bundle("toy.toy")).isEmpty();
        assertThat(world.shelf()).isEmpty();
    }

    @Test
    void aNewOneWhoseModuleCannotBeMadeLeavesNothing() throws Exception {
        Path broken = JarMaker.toy("toy", "3.0.0").does("nothing").write(file("broken"));
        MessagingException e =
                refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(broken, SHORT));
        assertThat(e.oneLine())
                .contains("the module that its manifest promises")
                .contains("Nothing was installed");
        assertThat(world.bundle("toy.toy")).isEmpty();
        assertThat(world.shelf()).isEmpty();
        world.installer().install(toy("1.0.0"), SOON);
    }

    @Test
    void whatItNeedsIsLookedForBeforeAnythingChanges() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Bundle bundle = world.bundle("toy.toy").orElseThrow();
        long changed = bundle.getLastModified();
        Path lonely = JarMaker.toy("toy", "1.1.0")
                .header("Import-Package", "org.osgi.framework, org.nobody.here;version=\"[2,3)\"")
                .write(file("lonely"));
        MessagingException e =
                refused(ErrorKind.INVALID, () -> world.installer().install(lonely, SOON));
        assertThat(e.oneLine()).contains("the package org.nobody.here version>=2.0.0 not version>=3.0.0");
        assertThat(bundle.getLastModified()).isEqualTo(changed);
        assertThat(world.context().getBundles()).hasSize(3);
    }

    @Test
    void theBundlesThatUseItAreShownBeforeAndComeBackAfter() throws Exception {
        Path library = JarMaker.bundle("lib", "1.0.0")
                .header("Export-Package", "lib.api")
                .entry("lib/api/x", "1")
                .write(file("lib-1"));
        world.installer().install(library, SOON);
        world.installer()
                .install(
                        JarMaker.toy("toy", "1.0.0")
                                .header("Import-Package", "org.osgi.framework, org.openmtm.mtm, lib.api")
                                .write(file("user")),
                        SOON);
        Path newer = JarMaker.bundle("lib", "1.1.0")
                .header("Export-Package", "lib.api")
                .entry("lib/api/x", "2")
                .write(file("lib-2"));
        Preview preview = world.installer().preview(newer);
        assertThat(preview.refreshed()).containsExactly("toy.toy");
        assertThat(preview.versionBefore()).isEqualTo("1.0.0");
        assertThat(world.installer().install(newer, SOON).refreshed()).containsExactly("toy.toy");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.bundle("toy.toy")
                        .orElseThrow()
                        .getResource("lib/api/x")
                        .openStream()
                        .readAllBytes())
                .isEqualTo("2".getBytes());

        Path without = JarMaker.bundle("lib", "1.2.0").write(file("lib-3"));
        MessagingException e =
                refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(without, SOON));
        assertThat(e.oneLine()).contains("toy.toy needs the package lib.api").contains("goes on with 1.1.0");
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(refused(ErrorKind.CONFLICT, () -> world.installer().uninstall("lib", SOON))
                        .oneLine())
                .contains("toy.toy");
    }

    @Test
    void theInstallerAndWhatItStandsOnAreNotReplaced() {
        Path self = directory.resolve("deploy.jar");
        assertThat(refused(ErrorKind.NOT_SUPPORTED, () -> world.installer().install(self, SOON))
                        .oneLine())
                .contains("Replace the distribution");
    }

    @Test
    void uninstallingSaysWhoWaitsAndStays() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Uninstalled gone = world.installer().uninstall("toy", SOON);
        assertThat(gone).isEqualTo(new Uninstalled("toy.toy", "1.0.0", List.of("toy"), 2, ""));
        assertThat(world.bundle("toy.toy")).isEmpty();
        assertThat(world.shelf()).isEmpty();
        world.restart();
        assertThat(world.bundle("toy.toy")).isEmpty();
        assertThat(refused(ErrorKind.NOT_FOUND, () -> world.installer().uninstall("toy", SOON))
                        .oneLine())
                .contains("mtm mtm list");
    }

    @Test
    void whatWasInstalledIsBackAfterARestartWithAndWithoutTheStorage() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Files.delete(file("1.0.0"));
        world.restart();
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        world.stop();
        world.loseStorage();
        world.start();
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(refused(ErrorKind.NOT_FOUND, () -> world.installer().update("toy", SOON))
                        .oneLine())
                .contains("1.0.0.jar");
    }

    @Test
    void aReplacedBundleOfTheDistributionStaysReplaced() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        world.installer().install(toy("1.1.0"), SOON);
        world.restart(shipped);
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        world.stop();
        world.loseStorage();
        world.start(shipped);
        assertThat(world.version("toy")).isEqualTo("1.1.0");
        assertThat(world.context().getBundles()).hasSize(3);
    }

    @Test
    void aDowngradeStaysUntilTheDistributionGetsNewer() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        world.installer().install(toy("0.9.0"), InstallOptions.DOWNGRADE, SOON);
        world.stop();
        world.loseStorage();
        world.start(shipped);
        assertThat(world.version("toy")).isEqualTo("0.9.0");
        world.stop();
        world.loseStorage();
        world.start(JarMaker.toy("toy", "1.2.0").write(file("shipped")));
        assertThat(world.version("toy")).isEqualTo("1.2.0");
        assertThat(world.installer().deployed()).isEmpty();
    }

    @Test
    void whatTheDistributionHasOneDayIsNotThereTwice() throws Exception {
        world.installer().install(toy("2.0.0"), SOON);
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        assertThat(world.version("toy")).isEqualTo("2.0.0");
        assertThat(world.context().getBundles()).hasSize(3);
    }

    @Test
    void whatIsNewerThanTheNewerDistributionStays() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        world.installer().install(toy("3.0.0"), SOON);
        world.stop();
        world.loseStorage();
        world.start(JarMaker.toy("toy", "2.0.0").write(file("shipped")));
        assertThat(world.version("toy")).isEqualTo("3.0.0");
    }

    @Test
    void anUninstalledBundleOfTheDistributionStaysAwayAndCanComeBack() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        world.installer().uninstall("toy", SOON);
        world.stop();
        world.loseStorage();
        world.start(shipped);
        assertThat(world.version("toy")).isEmpty();
        assertThat(world.installer().deployed())
                .containsExactly(new DeployedModule("toy.toy", "", Origin.REMOVED, "", ""));
        world.installer().install(shipped, SOON);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        world.stop();
        world.loseStorage();
        world.start(shipped);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.context().getBundles()).hasSize(3);
    }

    @Test
    void aBundleOfTheDistributionIsReadAfreshAndTakenBackToWhatItWas() throws Exception {
        Path shipped = JarMaker.toy("toy", "1.0.0").write(file("shipped"));
        world.restart(shipped);
        JarMaker.toy("toy", "1.0.1").write(file("next"));
        Files.move(file("next"), shipped, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(world.installer().update("toy", SOON).version()).isEqualTo("1.0.1");
        assertThat(world.installer().deployed()).isEmpty();
        JarMaker.toy("toy", "1.0.2").does("throw").write(file("next"));
        Files.move(file("next"), shipped, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        refused(ErrorKind.UNAVAILABLE, () -> world.installer().update("toy", SOON));
        assertThat(world.version("toy")).isEqualTo("1.0.1");
    }

    @Test
    void aSecondVersionRunsBesideTheFirst() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        Installed second = world.installer().installBeside(toy("2.0.0"), SOON);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(world.context().getBundle(second.bundleId()).getVersion().toString())
                .isEqualTo("2.0.0");
        refused(ErrorKind.CONFLICT, () -> world.installer().installBeside(file("2.0.0"), SOON));
        refused(ErrorKind.CONFLICT, () -> world.installer().installBeside(file("1.0.0"), SOON));
        world.stop();
        world.loseStorage();
        world.start();
        assertThat(world.context().getBundles()).hasSize(4);
        world.installer().uninstall("toy.toy@2.0.0", SOON);
        assertThat(world.context().getBundles()).hasSize(3);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void aTypeMeansTheVersionInUseAlsoWhenThatIsTheSecondOne() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        world.installer().installBeside(toy("2.0.0"), SOON);
        assertThat(world.installer().uninstall("toy", SOON).version()).isEqualTo("1.0.0");
        assertThat(world.version("toy")).isEqualTo("2.0.0");
        assertThat(world.installer().preview("toy").versionBefore()).isEqualTo("2.0.0");
        world.installer().update("toy", SOON);
        assertThat(world.installer().uninstall("toy", SOON).version()).isEqualTo("2.0.0");
        assertThat(world.context().getBundles()).hasSize(2);
        assertThat(world.shelf()).isEmpty();
    }

    @Test
    void theModuleOfASecondVersionDoesNotSpeakForABrokenFirst() throws Exception {
        world.installer()
                .install(
                        JarMaker.toy("toy", "1.0.0")
                                .header("Export-Package", "toy.api")
                                .entry("toy/api/x", "1")
                                .write(file("first")),
                        SOON);
        world.installer()
                .installBeside(
                        JarMaker.toy("toy", "2.0.0")
                                .header("Import-Package", "org.osgi.framework, org.openmtm.mtm, toy.api")
                                .write(file("second")),
                        SOON);
        Path broken = JarMaker.toy("toy", "1.1.0")
                .header("Toy-Type", "joy")
                .header("Export-Package", "toy.api")
                .entry("toy/api/x", "2")
                .write(file("broken"));
        assertThat(world.installer().preview(broken).refreshed()).containsExactly("toy.toy");
        refused(ErrorKind.UNAVAILABLE, () -> world.installer().install(broken, SHORT));
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void aChangeThatItsProcessDidNotSurviveIsTakenBack() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        world.stop();
        Shelf shelf = new Shelf(world.modules());
        Path copy = shelf.stage(toy("1.1.0"));
        ModuleRecord before = shelf.record("toy.toy").orElseThrow();
        shelf.begin(
                new ModuleRecord(
                        "toy.toy",
                        new org.osgi.framework.Version("1.1.0"),
                        Origin.INSTALLED,
                        "",
                        Sha256.of(copy),
                        List.of(),
                        null),
                copy);
        world.start();
        assertThat(world.version("toy")).isEqualTo("1.0.0");
        assertThat(new Shelf(world.modules()).record("toy.toy")).contains(before);
        assertThat(world.shelf()).isEqualTo("toy.toy.jar toy.toy.properties");
    }

    @Test
    void aDamagedCopyIsToldAndNotUsed() throws Exception {
        world.installer().install(toy("1.0.0"), SOON);
        world.stop();
        world.loseStorage();
        Files.write(world.modules().resolve("toy.toy.jar"), new byte[100]);
        world.start();
        assertThat(world.version("toy")).isEmpty();
        assertThat(world.installer().refused())
                .singleElement()
                .satisfies(file -> assertThat(file.reason()).contains("is not what it was"));
        world.installer().install(file("1.0.0"), SOON);
        assertThat(world.version("toy")).isEqualTo("1.0.0");
    }

    @Test
    void aFileThatIsNotThereOrNoFileIsSaid() throws BundleException {
        assertThat(refused(ErrorKind.NOT_FOUND, () -> world.installer().install(file("none"), SOON))
                        .oneLine())
                .contains("There is no file")
                .contains("none.jar");
        refused(ErrorKind.INVALID, () -> world.installer().install(directory, SOON));
        refused(ErrorKind.NOT_FOUND, () -> world.installer().update("none", SOON));
        refused(ErrorKind.NOT_FOUND, () -> world.installer().preview("none"));
    }
}
