// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;

/** The module against a real Dovecot. */
class RealServerTest {
    @TempDir
    Path directory;

    private TestAccount account(DovecotServer dovecot, String name) {
        return new TestAccount(directory.resolve(name), dovecot.pop3Port(), "u1", dovecot.password("u1"));
    }

    @Test
    void twoThousandMailsComeOnceAndPipelined() throws Exception {
        try (DovecotServer dovecot = DovecotOptions.standard().withPop3().start();
                TestAccount account = account(dovecot, "one")) {
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(2_000, 5));

            Map<String, Object> first = account.sync();
            assertThat(first)
                    .containsEntry("new", 2_000L)
                    .containsEntry("bodies", 2_000L)
                    .containsEntry("problems", 0L);
            assertThat((Long) first.get("roundTrips")).isLessThan(200);
            assertThat(account.status().details()).containsEntry("pipelining", "yes");

            dovecot.deliver("u1", "INBOX", mail("one more"));
            assertThat(account.sync()).containsEntry("new", 1L).containsEntry("matched", 0L);
            assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
            assertThat(account.problems()).isEmpty();
        }
    }
}
