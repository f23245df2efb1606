// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {

    private final FakeEnvironment environment = new FakeEnvironment();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "synk work",
                "account",
                "account nonsense",
                "account add",
                "account add x --user u",
                "account add x --service maildir --imap h --user u",
                "account add x --pop3 h --imap h --user u",
                "account add x --pop3 h",
                "account add x --imap h",
                "account add x --service maildir --smtp h",
                "account add x --imap h --tls sometimes --user u --password-env P",
                "account add x --imap h:0 --user u",
                "account add x --imap h:65536 --user u",
                "account add x --imap h:port --user u",
                "account add x --imap h --user u --set keyonly",
                "account add x y --imap h --user u",
                "account list extra",
                "account show",
                "account set work",
                "account set work novalue",
                "account remove",
                "account test",
                "connect",
                "connect a b",
                "disconnect",
                "status a b",
                "sync",
                "sync work --folder",
                "sync work --bodies",
                "sync work --tree --inbox",
                "sync work --tree --headers-only",
                "connect work --until sync",
                "connect work --sync --until never",
                "connect work --idle-timeout 5",
                "folders",
                "folder",
                "folder create work",
                "folder rename work INBOX",
                "folder delete work",
                "subscribe work",
                "unsubscribe",
                "select work",
                "removals",
                "removals accept work",
                "background",
                "background wait",
                "busy",
                "get",
                "get work --copy --move",
                "get work --move",
                "get work --to local/Drafts",
                "get work 30 --all",
                "get work --new --all",
                "get work --stay --connected",
                "get work --parts most",
                "get work --max-size -1",
                "populate",
                "populate 30 --parts most",
                "copy 30",
                "copy x local/Drafts",
                "move",
                "delete",
                "undelete",
                "flag 30",
                "flag +seen",
                "flag 30 31",
                "flag 30 +seen -seen",
                "flag 30 +a(b",
                "flag 30 seen",
                "new",
                "new work --draft --on-next-connection",
                "forward 30",
                "receipt",
                "invoke work",
                "invoke work sync folder",
                "invoke work sync nonsense=1",
                "invoke work move messages=30",
                "invoke work move messages=x target=1",
                "count",
                "count work INBOX more",
                "list work",
                "list work INBOX --limit many",
                "list work INBOX --limit -1",
                "list work INBOX --sort colour",
                "show",
                "show -5",
                "show abc",
                "show 30 --raw --part 1",
                "show 30 --json --raw",
                "search",
                "search x --limit 0",
                "export 30",
                "export x y",
                "export 30 - --json",
                "send work --subject s",
                "send work --to a@b",
                "send work --to a@b --subject s --at tomorrow-ish",
                "send work --to a@b --subject s --at 18:00 --on-next-connection",
                "send work --to --subject s",
                "reply",
                "reply x",
                "outbox",
                "outbox list a b",
                "outbox cancel",
                "ops",
                "ops show x",
                "ops list --limit 0",
                "ops cancel",
                "ops cancel 42 --changes",
                "ops cancel c30 --folder INBOX",
                "mtm",
                "mtm info",
                "mtm update",
                "mtm install",
                "mtm install a.jar b.jar",
                "mtm uninstall",
                "mtm leakcheck now",
                "events --since x",
                "events --since -1",
                "store",
                "store check now",
                "help nonsense",
                "help account nonsense",
            })
    void wrongUsageIsStatusTwoWithOneLineThatSaysWhereToReadOn(String line) {
        Ran ran = Ran.words(environment, line.split(" "));
        assertThat(ran.status()).as(ran.err()).isEqualTo(2);
        if (line.contains("--json")) {
            assertThat(ran.out()).startsWith("{\"error\":");
        } else {
            assertThat(ran.out()).isEmpty();
        }
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("mtm: ").contains("See: mtm help");
    }

    @Test
    void wrongUsageWithJsonIsADocumentToo() {
        Ran ran = Ran.words(environment, "count", "--json");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).startsWith("{\"error\":{\"kind\":\"INVALID\"").endsWith("}}\n");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void aMisspelledCommandGetsASuggestion() {
        assertThat(Ran.words(environment, "synk").err())
                .contains("did you mean")
                .contains("sync");
    }

    static Stream<String> everyCommand() {
        return commands(CommandTree.all(new Toolbox(new FakeEnvironment(), Consoles.nowhere(), true)), "");
    }

    private static Stream<String> commands(CommandLine line, String prefix) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(sub -> Stream.concat(
                        Stream.of(prefix + sub.getKey()), commands(sub.getValue(), prefix + sub.getKey() + " ")));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandHasHelpWithAnExample(String command) {
        Ran help = Ran.words(environment, ("help " + command).split(" "));
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: mtm " + command).contains("Examples:\n  ");
        Ran option = Ran.words(environment, (command + " --help").split(" "));
        assertThat(option.status()).isZero();
        assertThat(option.out()).isEqualTo(help.out());
    }

    @Test
    void helpListsEveryCommandAndTheExitStatus() {
        Ran ran = Ran.words(environment, "help");
        assertThat(CommandTree.names()).allSatisfy(name -> assertThat(ran.out()).contains("  " + name));
        assertThat(ran.out()).contains("--data=DIR").contains("--json").contains("0 done, 1 failed, 2 wrong usage");
    }

    @Test
    void versionIsOneLine() {
        Ran ran = Ran.words(environment, "--version");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).startsWith("OpenMTM 1.2.3 (Java ");
        assertThat(ran.out().lines()).hasSize(1);
    }
}
