// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;

/**
 * What every step of one sync needs.
 *
 * @param connection logged in
 * @param store where the mirror is
 * @param service the service entry
 * @param operation the operation's number for events, or 0
 * @param depth how thoroughly it looks
 * @param progress takes progress
 * @param checkpoint throws when the sync has to end: cancelled, or its module has to go; lets others have the connection
 * @param report counts what is done
 * @param rules what the settings say
 */
public record SyncScope(
        ImapConnection connection,
        MessageStore store,
        EntryId service,
        long operation,
        Depth depth,
        Consumer<Progress> progress,
        Checkpoint checkpoint,
        SyncReport report,
        SyncRules rules) {
    /** A place where long work can be ended, or lets others have the connection for a while. */
    @FunctionalInterface
    public interface Checkpoint extends Runnable {
        /** Throws when the work has to end. */
        @Override
        void run();

        /** Whether somebody waits for {@link #rest}. */
        default boolean wanted() {
            return false;
        }

        /**
         * As {@link #run}, and lets others use the connection if they wait for it. Nothing may be in flight, and afterwards
         * another mailbox, or none, may be open.
         */
        default void rest() {
            run();
        }

        /**
         * Begins to bring a folder in step, as soon as that is not being done over another connection of the account: what
         * two are told of a message has no order, and the older could win. As {@link #rest} while it waits.
         */
        default void enter(EntryId folder) {
            run();
        }

        /** Ends what {@link #enter} began. */
        default void leave(EntryId folder) {
            // Nobody else was kept out.
        }
    }

    /** How thoroughly a sync looks: which bodies it fetches. */
    public enum Depth {
        /** None. */
        HEADERS,
        /** Those of new messages, and nothing else is looked at where looking is dear. */
        ARRIVALS,
        /** Those of messages that were not here before. */
        NEW,
        /** Also those of messages that are here without. */
        ALL
    }

    /** The same for work that must not lend the connection: somebody else could do the same work on it meanwhile. */
    public SyncScope keeping() {
        return new SyncScope(
                connection, store, service, operation, Depth.ALL, progress, checkpoint::run, report, rules);
    }

    boolean headersOnly() {
        return depth == Depth.HEADERS;
    }
}
