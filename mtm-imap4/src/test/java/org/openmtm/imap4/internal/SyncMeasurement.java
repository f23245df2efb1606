// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.openmtm.mtm.Commands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.WireRead;

/**
 * Measures a first sync and a second one against the raw wire read, in this JVM. Arguments: the number of mails, the round
 * trip in milliseconds, and how often.
 */
public final class SyncMeasurement {
    private SyncMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        int mails = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int roundTrip = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        try (DovecotServer dovecot = DovecotServer.start();
                TcpProxy proxy = new TcpProxy(dovecot.imapPort()).roundTrip(Duration.ofMillis(roundTrip))) {
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(mails, 1));
            for (int round = 0; round < 3; round++) {
                System.out.println("wire " + WireRead.read(dovecot.imapPort(), "u1", dovecot.password("u1"), "INBOX"));
            }
            for (int round = 0; round < rounds; round++) {
                measure(roundTrip == 0 ? dovecot.imapPort() : proxy.port(), dovecot.password("u1"));
            }
        }
    }

    private static void measure(int port, String password) throws Exception {
        Path directory = Files.createTempDirectory("openmtm-measure");
        try (TestAccount account = new TestAccount(directory, port, "u1", password)) {
            print("first", timed(account));
            account.connect();
            for (int i = 0; i < 5; i++) {
                print("again", timed(account));
            }
            account.run(new Commands.Disconnect());
            System.out.println(account.counts("INBOX"));
        }
    }

    private static Map<String, Object> timed(TestAccount account) throws InterruptedException {
        long start = System.nanoTime();
        Map<String, Object> values = new java.util.LinkedHashMap<>(account.sync());
        values.put("wall ms", (System.nanoTime() - start) / 1_000_000);
        return values;
    }

    private static void print(String what, Map<String, Object> values) {
        System.out.println(what + " " + values);
    }
}
