// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** A message that lies in several folders is fetched once, where the server has a name for it. */
class SharedMessagesTest {
    private static final int MAILS = 40;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"OBJECTID", "X-GM-EXT-1"})
    void aMessageInSeveralFoldersIsFetchedAndStoredOnce(String capability) throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            server.capabilities("IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE ID ENABLE UNSELECT " + capability);
            MailboxGenerator mails = new MailboxGenerator(MAILS, 8);
            for (String folder : new String[] {"INBOX", "All Mail", "Label"}) {
                server.mailbox("u1").deliver(folder, mails);
            }
            server.mailbox("u1").deliver("Label", Mail.of("only in the label"));
            AtomicInteger bodies = new AtomicInteger();
            server.on(
                    "(UID )?FETCH .*BODY.PEEK\\[\\].*",
                    (command, reply) -> reply.normalBut(text -> {
                        bodies.addAndGet(text.split("BODY\\[\\]", -1).length - 1);
                        return text;
                    }));
            try (TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
                Map<String, Object> values = account.sync();

                assertThat(bodies.get()).isEqualTo(MAILS + 1);
                assertThat(values)
                        .containsEntry("bodies", MAILS + 1L)
                        .containsEntry("shared", 2L * MAILS)
                        .containsEntry("new", 3L * MAILS + 1);
                for (String folder : new String[] {"INBOX", "All Mail", "Label"}) {
                    assertThat(account.without(folder, BodyState.COMPLETE)).isZero();
                    for (int number = 0; number < MAILS; number += 13) {
                        assertThat(account.body(account.messages(folder)
                                        .get(number + 1L)
                                        .message()))
                                .isEqualTo(mails.mail(number));
                    }
                }
                assertThat(account.store().check(progress -> {}).problems()).isEmpty();
            }
        }
    }
}
