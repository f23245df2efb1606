// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.email.wire.Wires;

/** The client core by itself. */
final class Client {
    private Client() {}

    static Pop3Connection connection(int port, TlsMode tls, boolean pipelining) {
        return connection(port, tls, pipelining, Duration.ofSeconds(60));
    }

    /** @param patience how long the server may be silent */
    private static Pop3Connection connection(int port, TlsMode tls, boolean pipelining, Duration patience) {
        WireSettings wire = new WireSettings("127.0.0.1", port, tls, Duration.ofSeconds(30), patience, null);
        return new Pop3Connection(new Pop3Options(wire, patience.multipliedBy(2), true, pipelining), new Wires());
    }

    static Pop3Connection loggedIn(int port, boolean pipelining) {
        return loggedIn(connection(port, TlsMode.NONE, pipelining));
    }

    /** One that does not wait for long for a server that is silent. */
    static Pop3Connection impatient(int port) {
        return loggedIn(connection(port, TlsMode.NONE, true, Duration.ofSeconds(5)));
    }

    private static Pop3Connection loggedIn(Pop3Connection connection) {
        connection.open();
        login(connection);
        return connection;
    }

    static String login(Pop3Connection connection) {
        try (Credentials credentials = Credentials.password("u1", "pw".toCharArray())) {
            return connection.login(credentials, List.of());
        }
    }

    /** The texts of all messages, in order. */
    static List<String> texts(Pop3Connection connection) throws IOException {
        List<String> texts = new ArrayList<>();
        connection.fetch(
                connection.list().stream()
                        .map(message -> new Wanted(message, Wanted.WHOLE))
                        .iterator(),
                new MessageHandler() {
                    @Override
                    public void fetched(Wanted wanted, InputStream raw) throws IOException {
                        texts.add(new String(raw.readAllBytes(), StandardCharsets.ISO_8859_1));
                    }

                    @Override
                    public void refused(Wanted wanted, Pop3Reply reply) {
                        texts.add(reply.words());
                    }
                });
        return texts;
    }
}
