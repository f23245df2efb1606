// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.openmtm.event.EventType;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** Measures the time from a delivery to its committed event, in a folder of 2,000 mails. Argument: how many deliveries. */
public final class EventLatency {
    private EventLatency() {}

    public static void main(String[] arguments) throws Exception {
        int deliveries = Integer.parseInt(arguments[0]);
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "pw")) {
            server.mailbox("u1").deliver("INBOX", new MailboxGenerator(2000, 1));
            measure(
                    "scripted",
                    server.port(),
                    "pw",
                    0,
                    deliveries,
                    mail -> server.mailbox("u1").deliver("INBOX", mail));
        }
        try (DovecotServer dovecot = DovecotServer.start()) {
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(2000, 1));
            for (int poll : new int[] {0, 100}) {
                String what = "Dovecot " + (poll == 0 ? "by IDLE" : "asked every " + poll + " ms");
                measure(what, dovecot.imapPort(), dovecot.password("u1"), poll, deliveries, mail -> {
                    try {
                        dovecot.deliver("u1", "INBOX", mail);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
            }
        }
    }

    private static void measure(
            String what, int port, String password, int poll, int deliveries, Consumer<byte[]> deliver)
            throws Exception {
        Random random = new Random(1);
        Path directory = Files.createTempDirectory("openmtm-latency");
        try (TestAccount account = new TestAccount(directory, port, "u1", password).set("poll.millis", poll)) {
            account.sync();
            account.connect();
            account.await("watching", () -> account.status().details().containsKey("watch"));
            double[] millis = new double[deliveries];
            for (int i = 0; i < deliveries; i++) {
                int wanted = i + 1;
                // Deliveries that do not fall into the work on the one before.
                LockSupport.parkNanos((300 + random.nextInt(400)) * 1_000_000L);
                long start = System.nanoTime();
                deliver.accept(Mail.of("news " + i));
                account.await(
                        "event",
                        () -> account.events(EventType.MAIL_NEW, account.store().lastEvent() - 3).stream()
                                .anyMatch(event -> event.detail().equals("news " + (wanted - 1))));
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(millis);
            System.out.printf(
                    "%s: p50 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
                    what, millis[deliveries / 2], millis[(int) (deliveries * 0.99)], millis[deliveries - 1]);
        }
    }
}
