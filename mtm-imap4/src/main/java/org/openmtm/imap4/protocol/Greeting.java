// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import org.openmtm.email.wire.TlsMode;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.StatusResponse.Condition;

/** From the greeting to a connection that secrets may be written to. */
final class Greeting {
    private final ImapConnection connection;

    Greeting(ImapConnection connection) {
        this.connection = connection;
    }

    /** @throws MessagingException TLS if the protection that was asked for cannot be had: nothing secret was written */
    void exchange() {
        TlsMode mode = connection.wire().settings().tls();
        StatusResponse greeting = connection.greeting();
        if (greeting.condition() == Condition.PREAUTH) {
            // Nobody logged in, so whose mail would that be? And in clear text it is how STARTTLS gets stripped.
            throw new MessagingException(
                    mode == TlsMode.STARTTLS ? ErrorKind.TLS : ErrorKind.PROTOCOL,
                    "The server says that somebody is logged in already",
                    greeting.words(),
                    "Nothing was sent to it; use the port with TLS from the start (tls implicit)",
                    null);
        }
        if (greeting.condition() != Condition.OK) {
            throw ImapErrors.refused("the connection", greeting);
        }
        if (mode == TlsMode.STARTTLS) {
            startTls();
        }
        if (connection.capabilities().isEmpty()) {
            connection.execute(ImapCommand.of("CAPABILITY"));
        }
    }

    private void startTls() {
        if (connection.capabilities().isEmpty()) {
            connection.execute(ImapCommand.of("CAPABILITY"));
        }
        if (!connection.has("STARTTLS")) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    "The server does not offer TLS on this port (STARTTLS)",
                    connection.capabilities().toString(),
                    "Somebody may have taken it out: use the port with TLS from the start (tls implicit)",
                    null);
        }
        Pending pending = connection.send(ImapCommand.of("STARTTLS"));
        StatusResponse answer = connection.answer(pending);
        if (!answer.ok()) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    "The server refused TLS on this port",
                    answer.words(),
                    "Use the port with TLS from the start (tls implicit)",
                    null);
        }
        connection.wire().startTls();
        // Whatever was said before may have been said by anybody.
        connection.forgetCapabilities();
    }
}
