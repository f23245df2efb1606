// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.mtm.ServerContext;
import org.openmtm.settings.StandardSettings;

/**
 * The one connection of a service: opened with the settings of that moment. Used by whoever has the turn;
 * {@link #breakOff} and {@link #close} may come from any thread.
 */
final class Link {
    private static final Duration LOGOUT = Duration.ofSeconds(2);

    private final ServerContext context;
    private final String version;
    private volatile WireConnection wire;
    private volatile ImapConnection connection;
    private volatile Imap4Settings settings;
    private volatile boolean closed;

    Link(ServerContext context, String version) {
        this.context = context;
        this.version = version;
    }

    /** Whether there is a connection that commands can be sent over. */
    boolean usable() {
        ImapConnection now = connection;
        return now != null && now.usable();
    }

    /** The connection; only after {@link #open}. */
    ImapConnection connection() {
        return connection;
    }

    /** The settings that the connection was opened with; null before the first. */
    Imap4Settings settings() {
        return settings;
    }

    /**
     * Opens a connection with the settings as they are now.
     *
     * @param abandoned whether nobody wants it any more: what {@link #breakOff} came too early for
     * @throws MessagingException why it cannot be had
     */
    ImapConnection open(BooleanSupplier abandoned) {
        breakOff();
        Imap4Settings now = new Imap4Settings(context.settings());
        settings = now;
        connection = now.client(version).open(password(), opening -> {
            wire = opening;
            if (closed || abandoned.getAsBoolean()) {
                opening.close();
            }
        });
        return connection;
    }

    /** Opens one that is not kept: for a test of the account. The caller closes it. */
    ImapConnection openApart(Consumer<WireConnection> opening) {
        return new Imap4Settings(context.settings()).client(version).open(password(), opening);
    }

    private char[] password() {
        return context.secret(StandardSettings.PASSWORD_SECRET)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.AUTHENTICATION,
                        "No password is stored for the account "
                                + context.service().name(),
                        "Set the password of the account"));
    }

    /** Says good-bye and closes; does not wait long for the server. */
    void logout() {
        ImapConnection now = connection;
        if (now != null && now.usable()) {
            now.logout(LOGOUT);
        }
        breakOff();
    }

    /** Closes the connection at once, whatever is done with it. */
    void breakOff() {
        WireConnection now = wire;
        if (now != null) {
            now.close();
        }
    }

    /** Closes it for good: nothing is opened any more. */
    void close() {
        closed = true;
        breakOff();
    }
}
