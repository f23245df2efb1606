// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.store.FolderState;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Which folders are synchronised, and which subscriptions change, in all combinations that the settings have. */
class SubscriptionStrategyTest {
    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start(
                org.openmtm.testservers.DovecotOptions.standard().withUsers(20));
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    /** Here is subscribed: Local, Both. There: Remote, Both. */
    private TestAccount account(String user) throws Exception {
        for (String folder : List.of("Local", "Remote", "Both", "None")) {
            dovecot.createFolder(user, folder);
            dovecot.deliver(user, folder, Mail.of(folder));
        }
        dovecot.deliver(user, "INBOX", Mail.of("in the inbox"));
        try (ImapProbe probe = dovecot.client(user)) {
            for (String folder : List.of("Local", "None")) {
                probe.command("UNSUBSCRIBE " + folder);
            }
            for (String folder : List.of("Remote", "Both")) {
                probe.command("SUBSCRIBE " + folder);
            }
        }
        TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.set("folders", "Nothing");
        account.sync();
        for (String folder : List.of("Local", "Both")) {
            account.store().write(tx -> {
                tx.putFolderState(
                        account.store().folderState(account.folder(folder)).withSubscribed(true));
                return null;
            });
        }
        return account.set("folders", "*");
    }

    @ParameterizedTest
    @CsvSource({
        "u1, all, '', 'Both,INBOX,Local,None,Remote'",
        "u2, remote, '', 'Both,INBOX,Remote'",
        "u3, local, '', 'Both,INBOX,Local'",
        "u4, combination, '', 'Both,INBOX,Local,Remote'",
        "u5, remote, LIST-EXTENDED, 'Both,INBOX,Remote'",
    })
    void subscriptionsChooseTheFoldersAndTheInboxIsAlwaysOneOfThem(
            String user, String synchronise, String off, String synchronised) throws Exception {
        try (TestAccount account = account(user)) {
            account.set("synchronise", synchronise).set("capabilities.off", off);
            account.sync();
            assertThat(account.folders().stream()
                            .filter(folder -> !account.messages(folder).isEmpty()))
                    .containsExactly(synchronised.split(","));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "u6, neither, 'Both,Local', 'Both,Remote'",
        "u7, local, 'Both,Remote', 'Both,Remote'",
        "u8, remote, 'Both,Local', 'Both,Local'",
        "u9, both, 'Both,Local,Remote', 'Both,Local,Remote'",
    })
    void subscriptionsAreMadeAlikeAsTheSettingSays(String user, String subscribe, String here, String there)
            throws Exception {
        try (TestAccount account = account(user);
                ImapProbe probe = dovecot.client(user)) {
            account.set("subscribe", subscribe);
            account.sync();
            assertThat(account.folders().stream()
                            .filter(folder -> !folder.equals("INBOX"))
                            .filter(folder -> state(account, folder).subscribed()))
                    .containsExactly(here.split(","));
            List<String> lines = probe.command("LSUB \"\" *").stream()
                    .filter(line -> line.startsWith("* LSUB") && !line.endsWith("INBOX"))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .sorted()
                    .toList();
            assertThat(lines).containsExactly(there.split(","));
        }
    }

    private static FolderState state(TestAccount account, String folder) {
        return account.store().folderState(account.folder(folder));
    }
}
