// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/**
 * A Dovecot that was asked for news of other folders (NOTIFY) writes them at once, also into the midst of a message whose
 * taker is slow: between two bytes of its literal (seen with 2.3.19). What comes then is neither the message nor IMAP.
 */
class NewsInTheMiddleTest {
    /** More than all buffers between the server and us hold. */
    private static final int LARGE = 32 << 20;

    @TempDir
    Path directory;

    private DovecotServer dovecot;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotServer.start();
        dovecot.deliver("u1", "INBOX", Mail.of("first"));
        dovecot.createFolder("u1", "Work");
        proxy = new TcpProxy(dovecot.imapPort());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        dovecot.close();
    }

    private static byte[] large() {
        String line = "x".repeat(76) + "\r\n";
        return Mail.of("large", line.repeat(LARGE / line.length()));
    }

    private void save(String subject) throws Exception {
        try (ImapProbe client = dovecot.client("u1")) {
            client.append("Work", "", Mail.of(subject));
        }
    }

    /** Something happens in the other folder; back when another client of NOTIFY has heard of it. */
    private void happens(ImapProbe listener, String subject, int count) throws Exception {
        save(subject);
        listener.idleUntil(line -> line.startsWith("* STATUS Work (MESSAGES " + count + " "));
    }

    /** Stops the flow in the middle of the large message while something happens in another folder. */
    private final class Stop implements TcpProxy.Tap {
        private final CountDownLatch inTheMiddle = new CountDownLatch(1);
        private final long from = proxy.bytes(Direction.TO_CLIENT);

        @Override
        public void passed(Direction direction, byte[] bytes, int length) {
            if (direction == Direction.TO_CLIENT && proxy.bytes(Direction.TO_CLIENT) - from > (1 << 20)) {
                if (inTheMiddle.getCount() > 0) {
                    proxy.silent(true);
                    inTheMiddle.countDown();
                }
            }
        }

        void await() throws InterruptedException {
            assertThat(inTheMiddle.await(60, TimeUnit.SECONDS))
                    .as("the large message comes")
                    .isTrue();
        }
    }

    @Test
    void newsOfOtherFoldersDoNotComeInTheMiddleOfAMessage() throws Exception {
        byte[] large = large();
        try (TestAccount account = new TestAccount(directory, proxy.port(), "u1", dovecot.password("u1"))) {
            account.set("connections", 1).set("read.timeout.seconds", 60);
            account.sync();
            account.connect();
            account.await(
                    "NOTIFY",
                    () -> "IDLE and NOTIFY".equals(account.status().details().get("watch")));
            long connections = proxy.connections();
            Stop stop = new Stop();
            proxy.tap(stop);

            dovecot.deliver("u1", "INBOX", large);
            stop.await();
            try (ImapProbe listener = dovecot.client("u1")) {
                listener.select("INBOX");
                listener.command("NOTIFY SET (personal (MessageNew MessageExpunge))");
                happens(listener, "one", 1);
                happens(listener, "two", 2);
                happens(listener, "three", 3);
            }
            proxy.silent(false);

            account.await(
                    "all here",
                    () -> account.counts("INBOX").bodies() == 2
                            && account.counts("Work").bodies() == 3);
            assertThat(proxy.connections()).as("connections").isEqualTo(connections);
            assertThat(TestAccount.sha256(
                            account.body(account.messages("INBOX").get(2L).message())))
                    .isEqualTo(TestAccount.sha256(large));
            // It listens to the other folder again.
            save("four");
            account.await("work", () -> account.counts("Work").bodies() == 4);
        }
    }
}
