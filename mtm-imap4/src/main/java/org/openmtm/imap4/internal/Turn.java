// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncRules;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;

/** A connection in the hands of one command, until its work returns. For the thread of the command. */
final class Turn implements SyncScope.Checkpoint {
    private final ServerContext context;
    private final Turns turns;
    private final OperationContext operation;
    private final Lane lane;
    private final Place place;
    private ImapConnection connection;
    private long bytesBefore;
    private long roundTripsBefore;
    private long lentBytes;
    private long lentRoundTrips;

    Turn(ServerContext context, Turns turns, OperationContext operation, Lane lane, Place place) {
        this.context = context;
        this.turns = turns;
        this.operation = operation;
        this.lane = lane;
        this.place = place;
    }

    /** The connection is ready: what goes over it from now on counts. */
    void begin(boolean opened) {
        connection = place.link.connection();
        bytesBefore = opened ? 0 : connection.wire().bytesRead();
        roundTripsBefore = opened ? 0 : connection.wire().roundTrips();
    }

    /** Logged in, with any mailbox open, or none. */
    ImapConnection connection() {
        return connection;
    }

    /** The settings that the connection was opened with. */
    Imap4Settings settings() {
        return place.link.settings();
    }

    Place place() {
        return place;
    }

    Link link() {
        return place.link;
    }

    Lane lane() {
        return lane;
    }

    OperationContext operation() {
        return operation;
    }

    /** Bytes that came for this command, those of the log-in included if it needed one. */
    long bytes() {
        return connection.wire().bytesRead() - bytesBefore - lentBytes;
    }

    /** Round trips for this command. */
    long roundTrips() {
        return connection.wire().roundTrips() - roundTripsBefore - lentRoundTrips;
    }

    /** What the sync code needs to work over this connection. */
    SyncScope scope(SyncScope.Depth depth, SyncReport report) {
        return new SyncScope(
                connection,
                context.store(),
                context.service().id(),
                operation.operationId(),
                depth,
                operation::progress,
                this,
                report,
                SyncRules.of(settings().values()));
    }

    /** @throws MessagingException CANCELLED when the command was cancelled or its module has to go */
    @Override
    public void run() {
        operation.checkCancelled();
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    @Override
    public boolean wanted() {
        return turns.wantedFrom(this);
    }

    @Override
    public void rest() {
        run();
        if (!wanted()) {
            return;
        }
        long bytes = connection.wire().bytesRead();
        long roundTrips = connection.wire().roundTrips();
        try {
            turns.lend(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
        if (place.link.connection() != connection || !place.link.usable()) {
            throw new MessagingException(
                    ErrorKind.NETWORK, "The connection broke while another command used it", "Start it again");
        }
        lentBytes += connection.wire().bytesRead() - bytes;
        lentRoundTrips += connection.wire().roundTrips() - roundTrips;
    }

    @Override
    public void enter(EntryId folder) {
        run();
        try {
            while (!turns.enter(folder)) {
                rest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    @Override
    public void leave(EntryId folder) {
        turns.leave(folder);
    }

    private static MessagingException interrupted() {
        return new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
    }
}
