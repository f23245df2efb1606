// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.DovecotServer;

/** Deletions that wait for the disconnect (delete.late). */
class LateDeletesTest {
    @TempDir
    Path directory;

    @Test
    void aDeletionIsSentWithTheDisconnect() throws Exception {
        try (DovecotServer dovecot = DovecotServer.start();
                TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u1", dovecot.password("u1"))) {
            dovecot.deliver("u1", "INBOX", Mail.of("to go"));
            account.set("delete.late", true).sync();
            account.connect();
            account.run(new MessageCommands.Delete(
                    List.of(account.entries("INBOX").get(0).id())));
            account.sync();
            assertThat(onTheServer(dovecot)).hasSize(1);

            account.run(new Commands.Disconnect());

            assertThat(onTheServer(dovecot)).isEmpty();
            assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        }
    }

    private static List<Long> onTheServer(DovecotServer dovecot) throws Exception {
        try (var client = dovecot.client("u1")) {
            client.select("INBOX");
            return client.search("UNDELETED");
        }
    }
}
