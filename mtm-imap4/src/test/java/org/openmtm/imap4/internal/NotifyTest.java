// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;

/** The watch where the server tells of all folders, and where it has to look from time to time. */
class NotifyTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private TestAccount account;

    @BeforeAll
    static void startServer() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void start() throws Exception {
        user = "u" + ++users;
        dovecot.deliver(user, "INBOX", Mail.of("first"));
        dovecot.createFolder(user, "Work");
        dovecot.deliver(user, "Work", Mail.of("first of work"));
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.sync();
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
    }

    private void watchedBy(String how) throws InterruptedException {
        account.connect();
        account.await(how, () -> how.equals(account.status().details().get("watch")));
    }

    /** Through the server: a file that is only put into a Maildir reaches NOTIFY when somebody looks at the folder. */
    private void save(String subject) throws Exception {
        try (var client = dovecot.client(user)) {
            client.append("Work", "", Mail.of(subject));
        }
    }

    @Test
    void newsOfOtherFoldersArriveByThemselves() throws Exception {
        watchedBy("IDLE and NOTIFY");

        save("pushed to work");
        account.await("work", () -> account.counts("Work").bodies() == 2);
        dovecot.deliver(user, "INBOX", Mail.of("pushed to the inbox"));
        account.await("inbox", () -> account.counts("INBOX").bodies() == 2);
        save("again");
        account.await("work again", () -> account.counts("Work").bodies() == 3);
    }

    @Test
    void newsOfOtherFoldersThatCameBeforeConnectingArriveToo() throws Exception {
        dovecot.deliver(user, "Work", Mail.of("while away"));

        watchedBy("IDLE and NOTIFY");

        account.await("work", () -> account.counts("Work").bodies() == 2);
    }

    @Test
    void aNewFolderShowsUp() throws Exception {
        watchedBy("IDLE and NOTIFY");

        dovecot.createFolder(user, "Later");

        account.await("folder", () -> account.folders().contains("Later"));
    }

    @Test
    void switchedOffItIsNotUsed() throws Exception {
        account.set("notify", false);

        watchedBy("IDLE");
    }

    @Test
    void theInboxIsLookedAtAtTheSyncRateEvenWithIdle() throws Exception {
        account.set("notify", false).set("sync.rate.seconds", 1);
        watchedBy("IDLE");
        long before = Long.parseLong(account.status().details().get("round trips"));

        // Nothing happens on the server, and still it is looked at again.
        account.await("looked", () -> Long.parseLong(account.status().details().get("round trips")) > before + 6);
    }

    @Test
    void aSyncRateOfZeroNeverLooks() {
        assertThat(new Imap4Settings(new org.openmtm.settings.ServiceSettings(
                                java.util.Map.of("host", "h", "user", "u", "sync.rate.seconds", 0)))
                        .syncRate())
                .isZero();
    }
}
