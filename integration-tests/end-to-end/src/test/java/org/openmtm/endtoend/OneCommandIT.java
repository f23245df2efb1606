// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.TcpProxy;

/** What a process that ends with its one command does about mail, beyond what it was asked for: nothing that connects. */
class OneCommandIT {
    @TempDir
    Path directory;

    /** The file that is opened next gets the descriptor that is free. */
    @Test
    void readsNoCommandsFromSomeFileWhenStandardInputIsClosed() throws Exception {
        Mtm mtm = new Mtm(directory.resolve("data"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <&-", "sh"));
        command.addAll(mtm.builder().command());
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(Mtm.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmptyFile();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void sendsWithoutTouchingTheReceivingServerAndFilesTheCopyWithTheNextSync() throws Exception {
        try (DovecotServer dovecot = DovecotServer.start();
                TcpProxy imap = new TcpProxy(dovecot.imapPort());
                ScriptedSmtpServer smtp = new ScriptedSmtpServer().user("u1", dovecot.password("u1"))) {
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount(
                    "work",
                    "u1",
                    dovecot.password("u1"),
                    imap.port(),
                    "--smtp",
                    "127.0.0.1:" + smtp.port(),
                    "--smtp-tls",
                    "none",
                    "--set",
                    "smtp.address=u1@example.org");
            mtm.run("folder", "create", "work", "Sent").ok();
            mtm.run("sync", "work").ok();
            long connections = imap.connections();
            Path text = Files.writeString(directory.resolve("text.txt"), "text");

            for (int n = 0; n < 3; n++) {
                mtm.run(
                                "send",
                                "work",
                                "--to",
                                "b@example.org",
                                "--subject",
                                "number " + n,
                                "--body-file",
                                text.toString(),
                                "--now")
                        .ok();
            }
            mtm.run("outbox", "list").ok();
            assertThat(smtp.mails()).hasSize(3);
            assertThat(imap.connections())
                    .as("connections that nobody asked for")
                    .isEqualTo(connections);
            assertThat(mtm.run("ops", "list").ok().out()).doesNotContain("suspended");

            mtm.run("sync", "work").ok();
            mtm.run("sync", "work").ok();
            assertThat(mtm.run("count", "work", "Sent").ok().out()).contains("3");
            mtm.assertStoreClean();
        }
    }
}
