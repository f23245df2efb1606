// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.time.Duration;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.WireRead;

/** The server that all are measured against, behind a proxy that can delay. Clients at 0 ms go without the proxy. */
final class Mailbox implements AutoCloseable {

    static final String USER = "u1";
    static final String FOLDER = "INBOX";

    private final MailboxGenerator mails;
    private final DovecotServer server;
    private final TcpProxy proxy;

    Mailbox(int count) throws IOException {
        mails = new MailboxGenerator(count, 20_000);
        server = DovecotServer.start();
        server.bulkDeliver(USER, FOLDER, mails);
        proxy = new TcpProxy(server.imapPort());
        // The server builds its index at the first look; that is not what is measured.
        WireRead.read(server.imapPort(), USER, password(), FOLDER);
        // Nor is the just-in-time compilation of the proxy.
        WireRead.read(proxy.port(), USER, password(), FOLDER);
    }

    MailboxGenerator mails() {
        return mails;
    }

    String password() {
        return server.password(USER);
    }

    DovecotServer server() {
        return server;
    }

    TcpProxy proxy() {
        return proxy;
    }

    /** The port to connect to for this round trip. */
    int port(int roundTripMillis) {
        if (roundTripMillis == 0) {
            return server.imapPort();
        }
        proxy.roundTrip(Duration.ofMillis(roundTripMillis));
        return proxy.port();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}
