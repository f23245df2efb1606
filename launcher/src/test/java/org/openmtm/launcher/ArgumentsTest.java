// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    private static Arguments parse(String... args) throws LaunchException {
        return Arguments.parse(args, Map.of(), "/home/u");
    }

    @Test
    void takesTheDataDirectoryAndLeavesTheRest() throws LaunchException {
        Arguments arguments = parse("--json", "--data", "/d/x", "sync", "work", "--folder", "A");

        assertThat(arguments.data()).isEqualTo(Path.of("/d/x"));
        assertThat(arguments.rest()).containsExactly("--json", "sync", "work", "--folder", "A");
    }

    @Test
    void understandsTheDataDirectoryAfterAnEqualsSign() throws LaunchException {
        assertThat(parse("--data=/d/../e", "status").data()).isEqualTo(Path.of("/e"));
    }

    @Test
    void leavesOptionsOfTheCommandAlone() throws LaunchException {
        Arguments arguments = parse("export", "7", "--data", "x");

        assertThat(arguments.data()).isEqualTo(Path.of("/home/u/.local/share/openmtm"));
        assertThat(arguments.rest()).containsExactly("export", "7", "--data", "x");
    }

    @Test
    void theTourHasADirectoryOfItsOwnUnlessOneIsNamed() throws LaunchException {
        assertThat(parse("demo").data()).isNull();
        assertThat(parse("--json", "demo").data()).isNull();
        assertThat(parse("--data", "/d", "demo").data()).isEqualTo(Path.of("/d"));
        assertThat(parse("-f", "demo").data()).isNotNull();
    }

    @Test
    void prefersTheDataHomeOfTheDesktop() throws LaunchException {
        Map<String, String> environment = Map.of("XDG_DATA_HOME", "/xdg");

        assertThat(Arguments.parse(new String[0], environment, "/home/u").data())
                .isEqualTo(Path.of("/xdg/openmtm"));
    }

    @Test
    void ignoresARelativeDataHome() throws LaunchException {
        Map<String, String> environment = Map.of("XDG_DATA_HOME", "xdg");

        assertThat(Arguments.parse(new String[0], environment, "/home/u").data())
                .isEqualTo(Path.of("/home/u/.local/share/openmtm"));
    }

    @Test
    void refusesDataWithoutADirectory() {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> parse("--data"))
                .withMessageContaining("--data")
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(LaunchException.WRONG_USAGE));
        assertThatExceptionOfType(LaunchException.class).isThrownBy(() -> parse("--data", "", "status"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', the interactive shell",
        "-f /x/y, a script",
        "sync work, sync work",
        "--json sync work --folder A, sync work",
        "search Passw0rd!, search",
        "account add --user u1, account add",
    })
    void sumsUpWithoutSecrets(String line, String summary) throws LaunchException {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(parse(args).summary()).isEqualTo(summary);
    }
}
