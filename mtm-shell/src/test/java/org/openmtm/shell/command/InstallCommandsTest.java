// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openmtm.deploy.OldLoader;

class InstallCommandsTest {

    private final FakeEnvironment environment = new FakeEnvironment();

    @Test
    void anUpdateSaysFirstWhatStopsAndStartsWithIt() {
        Ran ran = Ran.words(environment, "mtm", "update", "./imap4.jar");
        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .containsSubsequence(
                        "org.openmtm.imap4 goes from 1.0.0 to 1.1.0",
                        "Stops and starts with it: org.example.user",
                        "Pauses meanwhile: 2 services of imap4",
                        "Updated imap4 from 1.0.0 to 1.1.0");
        assertThat(environment.installer.asked).containsExactly("install imap4.jar");
    }

    @Test
    void aNameIsUpdatedFromWhereItCameFrom() {
        Ran.words(environment, "mtm", "update", "org.openmtm.imap4");
        assertThat(environment.installer.asked).containsExactly("update org.openmtm.imap4");
    }

    @Test
    void optionsReachTheInstaller() {
        Ran.words(environment, "mtm", "install", "./imap4.jar", "--downgrade");
        Ran.words(environment, "mtm", "install", "./imap4.jar", "--beside");
        Ran.words(environment, "mtm", "install", "./imap4.jar", "--dry-run");
        Ran.words(environment, "mtm", "update", "./imap4.jar", "--downgrade");
        assertThat(environment.installer.asked)
                .containsExactly(
                        "install imap4.jar downgrade", "install imap4.jar beside", "install imap4.jar downgrade");
    }

    @Test
    void aSecondVersionIsNotAnnouncedAsAnUpdate() {
        assertThat(Ran.words(environment, "mtm", "install", "./imap4.jar", "--beside")
                        .out())
                .contains("org.openmtm.imap4 1.1.0 comes beside 1.0.0")
                .doesNotContain("goes from", "Pauses");
    }

    @Test
    void theWordsForModulesAreUnderstoodWithoutTheirGroup() {
        Ran.words(environment, "update", "imap4");
        Ran.words(environment, "--json", "uninstall", "imap4");
        Ran.words(environment, "install", "./new.jar");
        assertThat(Ran.words(environment, "leakcheck", "--no-paths").status()).isZero();
        assertThat(Ran.words(environment, "canary", "imap4").status()).isZero();
        assertThat(environment.installer.asked)
                .containsExactly("update imap4", "uninstall imap4", "install new.jar", "leaks false");
        assertThat(Ran.words(environment, "update").err())
                .contains("mtm update")
                .contains("FILE|TYPE");
    }

    @Test
    void aSecondBundleOfATypeIsNotSaidToBeInUse() {
        assertThat(Ran.words(environment, "mtm", "install", "./new.jar").err())
                .contains("Not in use: the accounts of type imap4 stay with org.openmtm.imap4 1.0.0");
        assertThat(Ran.words(environment, "mtm", "install", "./imap4.jar", "--beside")
                        .err())
                .isEmpty();
    }

    @Test
    void whatIsNotThereIsNotUpdated() {
        Ran ran = Ran.words(environment, "mtm", "update", "./new.jar");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("no bundle org.openmtm.imap4 to update").contains("mtm mtm install ./new.jar");
        assertThat(environment.installer.asked).isEmpty();
    }

    @Test
    void installingIsOneDocumentInJson() {
        assertThat(Ran.words(environment, "mtm", "install", "./new.jar", "--json")
                        .out())
                .startsWith("{\"bundle\":\"org.openmtm.imap4\",\"versionBefore\":null,\"version\":\"1.1.0\"")
                .contains("\"refreshed\":[\"org.example.user\"]")
                .endsWith("\"millis\":12}\n");
    }

    @Test
    void whoeverUninstallsHearsWhoWaits() {
        Ran ran = Ran.words(environment, "mtm", "uninstall", "imap4");
        assertThat(ran.out())
                .contains("Uninstalled org.openmtm.imap4 1.0.0")
                .contains("1 service of accounts waits for a module of type imap4")
                .contains("deploy/imap4.jar still lies there");
        assertThat(Ran.words(environment, "mtm", "uninstall", "imap4", "--json").out())
                .contains("\"services\":1,\"file\":\"deploy/imap4.jar\"");
    }

    @Test
    void theListTellsWhereModulesCameFromAndWhatWasRefused() {
        Ran ran = Ran.words(environment, "mtm", "list");
        assertThat(ran.out())
                .containsPattern("imap4 .* folder ")
                .contains("Also installed: org.openmtm.imap4 2.0.0 (beside)")
                .contains("Uninstalled: org.openmtm.pop3")
                .contains("Refused: half.jar: The file is no complete jar");
        assertThat(Ran.words(environment, "mtm", "list", "--json").out())
                .contains("\"refused\":[{\"file\":\"half.jar\",\"reason\":\"The file is no complete jar\"");
    }

    @Test
    void aLeakIsAFailureAndNamesWhatHoldsIt() {
        assertThat(Ran.words(environment, "mtm", "leakcheck").out())
                .isEqualTo("3 class loaders of bundles replaced, none still in memory\n");
        environment.installer.held.add(new OldLoader(
                "org.openmtm.imap4", "1.0.0", Instant.EPOCH, List.of("static field org.example.Keeper.kept")));
        Ran ran = Ran.words(environment, "mtm", "leakcheck", "--no-paths");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("1 still in memory").contains("  static field org.example.Keeper.kept");
        assertThat(environment.installer.asked).containsExactly("leaks true", "leaks false");
    }

    @Test
    void withoutAnInstallerTheRestWorks() {
        environment.installer = null;
        assertThat(Ran.words(environment, "mtm", "list").status()).isZero();
        Ran ran = Ran.words(environment, "mtm", "install", "./new.jar");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("org.openmtm.deploy is not there");
    }
}
