// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** A hostile server hurts its own account only, in little memory; the other account on the same store goes on. */
class HostileServerIT {
    private static final String FETCH = "(?i).*FETCH.*BODY.*";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"{2147483647}", "{9999999999}", "parentheses", "endless line", "close in a literal"})
    void faultsAloneWithAReasonInLittleMemory(String attack) throws Exception {
        MailboxGenerator mails = new MailboxGenerator(200, 5);
        try (ScriptedImapServer hostile = new ScriptedImapServer().user("u1", "x");
                DovecotServer honest = DovecotServer.start()) {
            hostile.mailbox("u1").deliver("INBOX", mails);
            hostile.on(FETCH, (command, reply) -> {
                switch (attack) {
                    case "parentheses" ->
                        reply.raw("* 1 FETCH (UID 1 BODYSTRUCTURE ").parentheses(200_000);
                    case "endless line" -> reply.endlessLine();
                    case "close in a literal" -> reply.normalCutAfter(700);
                    default -> {
                        reply.raw("* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10 BODY[] " + attack + "\r\n");
                        reply.close();
                    }
                }
            });
            honest.bulkDeliver("u1", "INBOX", mails);
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("bad", "u1", "x", hostile.port());
            mtm.addAccount("good", "u1", honest.password("u1"), honest.imapPort());

            Mtm small = mtm.with("MTM_JAVA_OPTS", "-Xmx64m");
            String reason = small.run("sync", "bad").failure();

            assertThat(reason).as(attack).containsAnyOf("server", "closed the connection");
            small.run("sync", "good").ok();
            assertThat(mtm.run("--json", "count", "good").json().path("bodies").asInt())
                    .isEqualTo(200);
            assertThat(mtm.run("--json", "count", "bad").json().path("bodies").asInt())
                    .isLessThan(200);
            mtm.assertStoreClean();
        }
    }

    @Test
    void refusesWhatWouldEndALineOfTheProtocol() throws Exception {
        Mtm mtm = new Mtm(directory.resolve("data"));
        for (String user : List.of("u\r\nA1 LOGOUT", "u\nx")) {
            Mtm.Outcome refused = mtm.run(
                    "account",
                    "add",
                    "evil",
                    "--imap",
                    "127.0.0.1:1",
                    "--tls",
                    "none",
                    "--user",
                    user,
                    "--password-env",
                    "HOME");
            assertThat(refused.status()).isIn(1, 2);
            assertThat(refused.err()).contains("user");
        }
    }
}
