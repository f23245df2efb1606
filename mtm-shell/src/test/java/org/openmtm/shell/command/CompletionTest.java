// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    private final Completion completion = new Completion(new FakeEnvironment());

    private List<String> complete(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return completion.candidates(words.subList(0, words.size() - 1), words.get(words.size() - 1)).stream()
                .map(Completion.Candidate::value)
                .toList();
    }

    @Test
    void commandsAndTheirSecondWords() {
        assertThat(complete("s"))
                .containsExactly("status", "sync", "subscribe", "select", "show", "search", "send", "store");
        assertThat(complete("account ")).containsExactly("add", "list", "show", "set", "remove", "test");
        assertThat(complete("help acc")).containsExactly("account");
        assertThat(complete("removals ")).containsExactly("accept", "restore");
        assertThat(complete("help account re")).containsExactly("remove");
    }

    @Test
    void optionsAndTheirValues() {
        assertThat(complete("sync work --h")).containsExactlyInAnyOrder("--headers-only", "--help");
        assertThat(complete("list work INBOX --sort s")).containsExactly("subject", "size");
        assertThat(complete("account add x --tls ")).containsExactly("implicit", "starttls", "none");
        assertThat(complete("search x --account w")).containsExactly("work");
    }

    @Test
    void accountsFoldersModulesAndSettings() {
        assertThat(complete("sync ")).containsExactly("work");
        assertThat(complete("count work IN")).containsExactly("INBOX");
        assertThat(complete("list --limit 5 work IN")).containsExactly("INBOX");
        assertThat(complete("count nobody ")).isEmpty();
        assertThat(complete("mtm update i")).containsExactly("imap4");
        assertThat(complete("account set work ")).containsExactly("folders=", "smtp.address=");
    }

    @Test
    void targetsPartsStagesAndCommands() {
        assertThat(complete("copy 30 ")).containsExactly("work/", "local/");
        assertThat(complete("move 30 31 work/I")).containsExactly("work/INBOX");
        assertThat(complete("get work --to lo")).containsExactly("local/");
        assertThat(complete("get work --parts a")).containsExactly("alternative-text", "attachments");
        assertThat(complete("connect work --until ")).containsExactly("connect", "sync", "disconnect");
        assertThat(complete("invoke work m")).containsExactly("move", "move");
        assertThat(complete("select work ")).containsExactly("INBOX");
    }

    @Test
    void files(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("mail.eml"));
        Files.createDirectory(directory.resolve("more"));
        assertThat(complete("export 30 " + directory + "/m"))
                .containsExactly(directory + "/mail.eml", directory + "/more/");
        assertThat(complete("export 30 " + directory + "/none/m")).isEmpty();
    }
}
