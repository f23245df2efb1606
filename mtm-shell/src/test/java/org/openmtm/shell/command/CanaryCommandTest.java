// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryCommandTest {

    private final FakeEnvironment environment = new FakeEnvironment();

    @Test
    void aTrialBeginsIsShownAndEnds() {
        assertThat(Ran.words(environment, "mtm", "canary", "imap4").out()).contains("no other version is on trial");
        Ran begun = Ran.words(
                environment,
                "mtm",
                "canary",
                "imap4",
                "--version",
                "2.0.0",
                "--account",
                "a",
                "--account",
                "b*",
                "--percent",
                "5",
                "--budget",
                "2/10");
        assertThat(begun.out())
                .contains("imap4 2.0.0 is tried by a, b* and 5 % of the accounts; 1.0.0 serves the others")
                .contains("2 of the last 10 operations");
        assertThat(Ran.words(environment, "mtm", "list").out()).contains("imap4 2.0.0 is tried by a, b*");
        assertThat(Ran.words(environment, "mtm", "canary", "imap4", "--json").out())
                .contains("\"inUse\":\"1.0.0\",\"version\":\"2.0.0\",\"accounts\":[\"a\",\"b*\"]")
                .contains("\"state\":\"TRYING\"");
        assertThat(Ran.words(environment, "mtm", "canary", "imap4", "--end").out())
                .contains("no other version is on trial");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--promote --end",
                "--version 2.0.0 --account a --end",
                "--account a",
                "--version 2.0.0 --account a --budget many",
                "--version 2.0.0 --account a --budget 3"
            })
    void whatDoesNotFitTogetherIsWrongUsage(String options) {
        assertThat(Ran.words(environment, ("mtm canary imap4 " + options).split(" "))
                        .status())
                .isEqualTo(2);
    }

    @Test
    void aTrialOfNobodyIsRefused() {
        Ran ran = Ran.words(environment, "mtm", "canary", "imap4", "--version", "2.0.0");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("account or percent");
        assertThat(Ran.words(environment, "mtm", "canary", "jmap").err()).contains("no module 'jmap'");
    }
}
