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
import org.openmtm.settings.ServiceSettings;

/**
 * One connection of a service, opened with the settings of that moment, again and again if need be. Used by whoever has the
 * turn; {@link #breakOff} and {@link #close} may come from any thread.
 */
final class Link {
    private static final Duration LOGOUT = Duration.ofSeconds(2);

    private final ServerContext context;
    private final Connector connector;
    private final HostBudgets hosts;
    private HostBudgets.Permit permit = HostBudgets.NO_PERMIT;
    private volatile WireConnection wire;
    private volatile ImapConnection connection;
    private volatile Imap4Settings settings;
    private volatile ServiceSettings openedWith;
    private volatile boolean closed;
    /** The last connection whose figures are in those of the past. */
    private WireConnection counted;

    private long pastBytes;
    private long pastRoundTrips;

    Link(ServerContext context, Connector connector, HostBudgets hosts) {
        this.context = context;
        this.connector = connector;
        this.hosts = hosts;
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

    /** All values of {@link #settings}; null before the first. */
    ServiceSettings openedWith() {
        return openedWith;
    }

    /**
     * Opens a connection with the settings as they are now.
     *
     * @param demand what is to happen where the host takes no more connections
     * @param abandoned whether nobody wants it any more: what {@link #breakOff} came too early for
     * @throws MessagingException why it cannot be had
     */
    ImapConnection open(HostBudgets.Demand demand, BooleanSupplier abandoned) throws InterruptedException {
        breakOff();
        ServiceSettings values = context.settings();
        Imap4Settings now = new Imap4Settings(values);
        settings = now;
        openedWith = values;
        HostBudgets.Permit entered = hosts.enter(now.wire(), values.number("host.connections", 0), demand);
        try {
            ImapConnection opened = connector.open(now, opening -> {
                wire = opening;
                if (closed || abandoned.getAsBoolean()) {
                    opening.close();
                }
            });
            hosts.accepted(now.wire());
            hold(opened, entered);
            return opened;
        } catch (MessagingException e) {
            entered.leave(refusesTheHost(e) ? e : null);
            throw e;
        } catch (RuntimeException | Error e) {
            entered.leave(null);
            throw e;
        }
    }

    /** A server that says no before it was told who comes means everybody from here. */
    private boolean refusesTheHost(MessagingException e) {
        WireConnection tried = wire;
        return (e.kind() == ErrorKind.LIMIT || e.kind() == ErrorKind.BUSY)
                && tried != null
                && tried.bytesWritten() == 0;
    }

    private synchronized void hold(ImapConnection opened, HostBudgets.Permit entered) {
        connection = opened;
        permit = entered;
        if (closed) {
            breakOff();
        }
    }

    /** Opens one that is not kept: for a test of the account. The caller closes it. */
    ImapConnection openApart(Consumer<WireConnection> opening) {
        return connector.open(new Imap4Settings(context.settings()), opening);
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
        synchronized (this) {
            permit.leave(null);
            permit = HostBudgets.NO_PERMIT;
            if (now != null && now != counted) {
                pastBytes += now.bytesRead() + now.bytesWritten();
                pastRoundTrips += now.roundTrips();
                counted = now;
            }
        }
    }

    /** Closes a connection that may still have answers on their way: it is of no more use. */
    void breakOffUnlessQuiet() {
        ImapConnection now = connection;
        if (now != null && now.usable() && !now.quiet()) {
            breakOff();
        }
    }

    /** Closes it for good: nothing is opened any more. */
    void close() {
        closed = true;
        breakOff();
    }

    /** Bytes that went over all its connections, both ways. */
    synchronized long bytes() {
        WireConnection now = wire;
        return pastBytes + (now == null || now == counted ? 0 : now.bytesRead() + now.bytesWritten());
    }

    /** Round trips of all its connections. */
    synchronized long roundTrips() {
        WireConnection now = wire;
        return pastRoundTrips + (now == null || now == counted ? 0 : now.roundTrips());
    }
}
