// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventListener;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.store.StoreReader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An application's way in: read, change, observe, start operations. Thread safe. Closing ends its subscriptions; operations
 * that it started go on.
 */
@ProviderType
public interface MessagingSession extends AutoCloseable {
    /** Everything that can be read. */
    StoreReader read();

    /**
     * The client side of a service's module. It may be kept: each of its calls goes to the module that is installed at that
     * moment, and is UNAVAILABLE while none is.
     *
     * @throws MessagingException UNAVAILABLE if the module is not installed now; NOT_FOUND if there is no such service
     */
    ClientMtm client(EntryId service);

    /**
     * Journals a command and puts it on the line of its service that its {@linkplain CommandDescriptor.Lane lane} says. An
     * equal command that waits on that line already is not put there twice: the operation that waits is returned.
     *
     * @throws MessagingException NOT_FOUND if there is no such service; NOT_SUPPORTED if its module does not know the
     *     command. Without its module the operation waits.
     */
    Operation start(EntryId service, Command command);

    /**
     * The same for a command as text.
     *
     * @param command its id
     * @param parameters as its descriptor names them; optional ones may be left out
     * @throws MessagingException UNAVAILABLE if the module is not installed now; NOT_SUPPORTED if it does not know the
     *     command; INVALID, naming the parameter, if one is wrong, missing or unknown
     */
    Operation start(EntryId service, String command, Map<String, String> parameters);

    /**
     * The commands that the module of a service offers.
     *
     * @throws MessagingException UNAVAILABLE if the module is not installed now
     */
    List<CommandDescriptor> commands(EntryId service);

    /** A running or waiting operation by its number; empty when it has ended (its record is in the journal). */
    Optional<Operation> operation(long id);

    /** The operations that have not ended, of one service or of all for null, oldest first. */
    List<Operation> operations(EntryId service);

    ServiceStatus status(EntryId service);

    /** Adds and removes flags of a message, durable when this returns; a server hears of it with the next sync. */
    void changeFlags(EntryId message, Flags add, Flags remove);

    /**
     * Takes a message back that waits in the Outbox, or that failed: it moves to the Drafts.
     *
     * @throws MessagingException NOT_FOUND if it is not in the ledger; CONFLICT if it is being sent, was sent, is UNCERTAIN or
     *     was taken back before
     */
    void cancelSend(EntryId message);

    /**
     * Lets a message of the Outbox go with the next run, whatever it waits for: a time, a retry, a request. One that failed
     * is tried again for the recipients that did not get it, in a new attempt with the same bytes and Message-ID. Of one that
     * was sent and whose copy could not be filed ({@link org.openmtm.store.Filing.State#FAILED}), only the copy is filed again.
     *
     * @throws MessagingException NOT_FOUND if it is not in the ledger; CONFLICT if it is being sent, was sent, was taken back,
     *     or is UNCERTAIN (then a person has to {@linkplain #resolveSend decide})
     */
    void retrySend(EntryId message);

    /**
     * Decides about a message that is UNCERTAIN.
     *
     * @param sent true: it arrived, it moves to Sent (but recipients that the server had put off then are tried again);
     *     false: it did not, and goes out again with the next run, with the same bytes and Message-ID
     * @throws MessagingException NOT_FOUND if it is not in the ledger; CONFLICT if it is not UNCERTAIN
     */
    void resolveSend(EntryId message, boolean sent);

    /**
     * When the Outbox of a service is sent next without anybody asking: the earliest time that a message waits for, or a little
     * later after a run that failed. A time that has passed means as soon as a run that goes on has ended. A process that ends
     * with its one command starts no run for this; the next one that stays does.
     *
     * @return empty if nothing waits that goes by itself
     */
    Optional<Instant> nextSend(EntryId service);

    /**
     * Subscribes to the events after a cursor: first what the log holds, then what comes, without gaps, in order.
     *
     * @param after 0 for all that the log holds; {@code read().lastEvent()} for the future only
     */
    Subscription observe(long after, EventListener listener);

    @Override
    void close();

    /** A subscription; closing ends it, and no event is delivered after close has returned, but for one being delivered. */
    interface Subscription extends AutoCloseable {
        /** The cursor of the last event that was delivered. */
        long cursor();

        @Override
        void close();
    }
}
