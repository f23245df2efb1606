// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.testservers.ScriptedImapServer;

/** A server that loses count of its changes has all flags compared, and none that waits here is lost (fault 30). */
class LostModSeqTest {
    private static final String BASIC = "IMAP4rev1 LITERAL+ IDLE UIDPLUS NAMESPACE ID ENABLE UNSELECT";

    @TempDir
    Path directory;

    private final ScriptedImapServer server;

    LostModSeqTest() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
    }

    /** From now on the server offers these, and tells this when a mailbox is opened. */
    private void changes(String offered, String told) {
        server.honest().capabilities((BASIC + " " + offered).strip());
        server.on(
                "SELECT .*",
                (command, reply) ->
                        reply.normalBut(text -> told.isEmpty() ? text : "* OK [" + told + "] told\r\n" + text));
        if (offered.contains("QRESYNC")) {
            server.on(
                    "ENABLE .*",
                    (command, reply) -> reply.untagged("ENABLED QRESYNC").ok());
        }
    }

    private void setHere(TestAccount account, long uid, Flags flags) {
        EntryId message = account.messages("INBOX").get(uid).message();
        account.store().write(tx -> {
            tx.setFlags(message, flags);
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "CONDSTORE, CONDSTORE, HIGHESTMODSEQ 50",
        "CONDSTORE, CONDSTORE, HIGHESTMODSEQ 0",
        "CONDSTORE, CONDSTORE, NOMODSEQ",
        "CONDSTORE, CONDSTORE, ''",
        "CONDSTORE, '', ''",
        "CONDSTORE, '', HIGHESTMODSEQ 100",
        "CONDSTORE QRESYNC, CONDSTORE QRESYNC, HIGHESTMODSEQ 50",
        "CONDSTORE QRESYNC, CONDSTORE QRESYNC, NOMODSEQ",
        "CONDSTORE QRESYNC, CONDSTORE QRESYNC, ''",
        "CONDSTORE QRESYNC, CONDSTORE, HIGHESTMODSEQ 50",
        "CONDSTORE QRESYNC, '', ''"
    })
    void allFlagsAreComparedAndThoseThatWaitReachTheServer(String before, String after, String told) throws Exception {
        try (server;
                TestAccount account = new TestAccount(directory, server.port(), "u1", "pw")) {
            for (int i = 1; i <= 5; i++) {
                server.mailbox("u1").deliver("INBOX", Mail.of("mail " + i), "\\Seen");
            }
            changes(before, "HIGHESTMODSEQ 100");
            account.sync();
            assertThat(account.binding("INBOX").modSeq()).isEqualTo(100);

            setHere(account, 2, Flags.of(Flag.SEEN, Flag.FLAGGED));
            setHere(account, 3, Flags.NONE);
            server.mailbox("u1").flags("INBOX", 3, "\\Seen", "$there");
            server.mailbox("u1").flags("INBOX", 4, "\\Answered");
            server.mailbox("u1").expunge("INBOX", 5);
            changes(after, told);
            Map<String, Object> values = account.sync();

            assertThat(values).containsEntry("problems", 0L).containsEntry("removed", 1L);
            Map<Long, String> expected = Map.of(1L, "\\Seen", 2L, "\\Flagged \\Seen", 3L, "$there", 4L, "\\Answered");
            server.mailbox("u1")
                    .messages("INBOX")
                    .forEach(message -> assertThat(message.flags())
                            .as("there, UID " + message.uid())
                            .containsExactlyInAnyOrder(
                                    expected.get(message.uid()).split(" ")));
            account.sync();
            assertThat(account.messages("INBOX").keySet()).isEqualTo(new java.util.TreeSet<>(expected.keySet()));
            account.messages("INBOX").forEach((uid, message) -> {
                assertThat(message.agreed()).isEqualTo(message.local());
                assertThat(message.local().toString().split(" "))
                        .as("here, UID " + uid)
                        .containsExactlyInAnyOrder(expected.get(uid).split(" "));
            });
        }
    }
}
