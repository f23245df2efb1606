// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * Knows which sending services could not be reached, and notices that it may go better now: another service got a connection
 * again, or the machine a new address. While everything can be reached it does nothing.
 */
final class NetworkReturn {
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Set<ErrorKind> UNREACHED = EnumSet.of(ErrorKind.NETWORK, ErrorKind.TLS);

    private final MessageStore store;
    private final Timing time;
    private final InterfaceWatch watch;
    private final Waits waits;
    private final Set<EntryId> missed = new HashSet<>();

    /** Services whose last connection did not end with a fault. */
    private final Set<EntryId> well = new HashSet<>();

    private long nextLook;

    NetworkReturn(MessageStore store, Timing time, InterfaceWatch watch) {
        this.store = store;
        this.time = time;
        this.watch = watch;
        this.waits = new Waits(store);
    }

    /** A sending service cannot be reached. */
    void missed(EntryId sending) {
        if (missed.isEmpty()) {
            watch.begin();
            nextLook = time.nanos() + LOOK_NANOS;
        }
        missed.add(sending);
    }

    /** Nothing of the service waits any more. */
    void forget(EntryId sending) {
        missed.remove(sending);
    }

    void runEnded(EntryId sending, boolean successful, long operation) {
        if (successful) {
            missed.remove(sending);
        } else if (store.operation(operation)
                .map(OperationRecord::error)
                .filter(UNREACHED::contains)
                .isPresent()) {
            missed(sending);
        }
    }

    /** @return whether this means that the network is back */
    boolean status(EntryId service, String state) {
        if (state.equals(ServiceState.FAULT.name())) {
            well.remove(service);
        }
        return state.equals(ServiceState.CONNECTED.name()) && well.add(service);
    }

    /** @return those that are worth another try, because the machine got a new address */
    List<EntryId> look() {
        if (missed.isEmpty() || time.nanos() - nextLook < 0) {
            return List.of();
        }
        nextLook = time.nanos() + LOOK_NANOS;
        return watch.isNew() ? List.copyOf(missed) : List.of();
    }

    OptionalLong next() {
        return missed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(nextLook);
    }

    /** Lets everything go that waits because the server could not be reached. */
    void endWaits(EntryId sending) {
        missed.remove(sending);
        waits.end(sending, Submission::waitsForNetwork, "network", "The network is back");
    }

    /**
     * The wall clock was set back: a retry that was put off by some minutes would be put off by hours. A time that a person
     * chose stays as it is, since it is meant by the clock.
     */
    void clockWentBack(EntryId sending) {
        waits.end(sending, this::waitsTooLong, "clock", "The clock was set back");
    }

    private boolean waitsTooLong(Submission row) {
        return row.state() == SendState.QUEUED
                && row.notBefore() != null
                && !row.phase().isEmpty()
                && row.changed().isAfter(time.wall());
    }
}
