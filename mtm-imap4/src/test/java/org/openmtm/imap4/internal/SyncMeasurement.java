// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.mtm.Commands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.WireRead;

/**
 * Measures a first sync and later ones in a fresh JVM against the raw wire read, without the framework. Arguments: the
 * number of mails, round trips in milliseconds separated by commas (-1 for no proxy between), how often, and options for
 * the JVM that syncs.
 */
public final class SyncMeasurement {
    private SyncMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("sync")) {
            sync(Integer.parseInt(arguments[1]), arguments[2]);
            return;
        }
        int mails = Integer.parseInt(arguments[0]);
        try (DovecotServer dovecot = DovecotServer.start();
                TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(mails, 1));
            for (int round = 0; round < 3; round++) {
                System.out.println("wire " + WireRead.read(dovecot.imapPort(), "u1", dovecot.password("u1"), "INBOX"));
            }
            List<String> options = Arrays.asList(arguments).subList(3, arguments.length);
            for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
                for (String roundTrip : arguments[1].split(",")) {
                    int millis = Integer.parseInt(roundTrip);
                    proxy.roundTrip(Duration.ofMillis(Math.max(0, millis)));
                    child(millis < 0 ? dovecot.imapPort() : proxy.port(), dovecot.password("u1"), options, millis);
                }
            }
        }
    }

    private static void child(int port, String password, List<String> options, int millis) throws Exception {
        List<String> line = new ArrayList<>(List.of("java", "-Xmx128m", "-cp", System.getProperty("java.class.path")));
        line.addAll(options);
        line.addAll(List.of(SyncMeasurement.class.getName(), "sync", String.valueOf(port), password));
        long start = System.nanoTime();
        new ProcessBuilder(line).inheritIO().start().waitFor();
        System.out.println("round trip " + millis + " ms: whole process " + (System.nanoTime() - start) / 1_000_000);
    }

    private static void sync(int port, String password) throws Exception {
        Path directory = Files.createTempDirectory("openmtm-measure");
        try (TestAccount account = new TestAccount(directory, port, "u1", password)) {
            System.out.println("first " + timed(account));
            account.connect();
            for (int i = 0; i < 3; i++) {
                System.out.println("again " + timed(account).get("wall"));
            }
            account.run(new Commands.Disconnect());
        }
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private static Map<String, Object> timed(TestAccount account) throws InterruptedException {
        long start = System.nanoTime();
        Map<String, Object> values = new LinkedHashMap<>(account.sync());
        values.put("wall", (System.nanoTime() - start) / 1_000_000);
        values.put("cpu of the JVM", cpuMillis());
        return values;
    }
}
