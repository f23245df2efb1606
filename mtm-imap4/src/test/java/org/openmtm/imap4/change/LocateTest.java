// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.SendingCommands.Locate;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;

/** Whether the server has messages, asked without a trace and in few round trips. */
class LocateTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private ImapProbe probe;
    private TestAccount account;

    @BeforeAll
    static void startServer() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(20)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void start() throws Exception {
        user = "u" + ++users;
        probe = dovecot.client(user);
        probe.command("CREATE Sent");
        probe.command("CREATE Other");
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        probe.close();
    }

    private static String id(String name) {
        return "<" + name + "@example.org>";
    }

    @Test
    void itSaysWhichFolderHasThem() throws Exception {
        probe.append("Sent", "\\Seen", Views.mail("s"));
        probe.append("INBOX", "", Views.mail("i"));
        probe.append("INBOX", "", Views.mail("both"));
        probe.append("Sent", "", Views.mail("both"));
        probe.append("Other", "", Views.mail("o"));
        // The name of another one, and a text that quotes it.
        probe.append("INBOX", "", Views.mail("quoting", "Message-ID: <lost@example.org>"));
        probe.append("INBOX", "", Views.mail("longer-lost"));

        Map<String, Object> found = account.run(new Locate(
                        List.of(id("s"), id("i"), id("both"), id("o"), id("lost"), id("none"), "", "\" OR ALL \"")))
                .values();

        assertThat(found).isEqualTo(Map.of(id("s"), "Sent", id("both"), "Sent", id("i"), "INBOX"));
        // Nobody looked at them.
        assertThat(String.join("", probe.command("STATUS INBOX (RECENT UNSEEN)")))
                .contains("UNSEEN 4");
    }

    @Test
    void aThousandAreFewRoundTrips() throws Exception {
        probe.append("INBOX", "", Views.mail("m7"));
        probe.append("Sent", "", Views.mail("m999"));
        account.sync();
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            account.set("port", proxy.port());
            account.restart();
            List<String> ids =
                    IntStream.range(0, 1000).mapToObj(i -> id("m" + i)).toList();

            assertThat(account.run(new Locate(ids)).values()).isEqualTo(Map.of(id("m7"), "INBOX", id("m999"), "Sent"));
            assertThat(proxy.roundTrips()).isLessThan(60);

            List<String> more = new ArrayList<>(ids);
            more.add(id("x"));
            assertThatThrownBy(() -> account.run(new Locate(more)))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
    }

    @Test
    void aConnectedAccountGoesOnListening() throws Exception {
        account.sync();
        account.connect();
        account.await("it listens", () -> account.status().toString().contains("IDLE"));
        probe.append("Sent", "", Views.mail("s"));

        assertThat(account.run(new Locate(List.of(id("s")))).values()).containsEntry(id("s"), "Sent");

        probe.append("INBOX", "", Views.mail("news"));
        account.await("what comes", () -> account.counts("INBOX").total() == 1);
    }

    @Test
    void aSentFolderThatWasRenamedIsLookedThroughAllTheSame() throws Exception {
        account.sync();
        probe.append("Sent", "", Views.mail("s"));
        probe.command("RENAME Sent \"Sent Items\"");

        assertThat(account.run(new Locate(List.of(id("s")))).values()).containsEntry(id("s"), "Sent Items");
    }

    @Test
    void withoutANetworkItFailsInsteadOfFindingNothing() throws Exception {
        account.sync();
        account.set("port", 1);
        account.restart();

        assertThatThrownBy(() -> account.run(new Locate(List.of(id("s")))))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));
    }
}
