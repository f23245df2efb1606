// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.email.wire.Wires;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.TestCertificates;

/**
 * Measures what a connection in IDLE costs: {@code IdleFootprint [connections]}. Each has listed and fetched something
 * before, so that its buffers were in use.
 */
public final class IdleFootprint {
    private static final int WARM = 10;

    private IdleFootprint() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        Path directory = Files.createTempDirectory("footprint");
        TestCertificates certificates = new TestCertificates(directory);
        try (DovecotServer dovecot = DovecotOptions.standard()
                .withUsers(count + WARM)
                .withCertificate(certificates.trusted())
                .start()) {
            for (boolean tls : new boolean[] {false, true}) {
                measure(dovecot, tls, certificates.authorityPem(), count);
            }
        }
    }

    private static void measure(DovecotServer dovecot, boolean tls, Path ca, int count) {
        Wires wires = new Wires();
        List<ImapConnection> open = new ArrayList<>();
        for (int i = 1; i <= WARM; i++) {
            open.add(idling(dovecot, tls, ca, wires, "u" + i));
        }
        long before = used();
        int threads = Thread.activeCount();
        for (int i = WARM + 1; i <= WARM + count; i++) {
            open.add(idling(dovecot, tls, ca, wires, "u" + i));
        }
        long after = used();
        System.out.printf(
                Locale.ROOT,
                "%s: %d connections in IDLE, %,d bytes of heap and %.2f threads each%n",
                tls ? "TLS" : "plain",
                count,
                (after - before) / count,
                (double) (Thread.activeCount() - threads) / count);
        open.forEach(ImapConnection::close);
    }

    private static ImapConnection idling(DovecotServer dovecot, boolean tls, Path ca, Wires wires, String user) {
        Duration limit = Duration.ofSeconds(20);
        WireSettings settings = new WireSettings(
                "localhost",
                tls ? dovecot.imapsPort() : dovecot.imapPort(),
                tls ? TlsMode.IMPLICIT : TlsMode.NONE,
                limit,
                limit,
                ca);
        ImapConnection connection = new ImapClient(
                        settings, user, ProtocolLimits.STANDARD, new CapabilitySwitches(), "1.0")
                .withWires(wires)
                .open(dovecot.password(user).toCharArray(), opening -> {});
        new Questions(connection).list("", "*", true);
        connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
        connection.awaitContinuation(connection.send(ImapCommand.of("IDLE")));
        connection.awaitData(Duration.ofMillis(1));
        return connection;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
