// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.OperationState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the commands that sending needs: the run of an Outbox when a message is due or the network is back, the filing of
 * copies, the search for evidence about uncertain messages, the reading of reports. It listens to the event log, reads of the
 * ledger what concerns the services that an event named, and sleeps until the next thing is due.
 *
 * <p>In a process that ends with its one command nothing is planned, nothing that was left from before is looked for, and no
 * connection is made that nobody asked for: only what happens in this process has its consequences, and what needs a
 * connection has them where there is one. They are operations in the journal, so that nobody has to wait for them.
 */
public final class OutboxKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.operations");
    private static final Set<EventType> HEARD = EnumSet.of(
            EventType.SEND_STATE,
            EventType.OPERATION_QUEUED,
            EventType.OPERATION_FINISHED,
            EventType.SERVICE_STATUS,
            EventType.MAIL_NEW);
    private static final Set<SendState> ENDS =
            EnumSet.of(SendState.SENT, SendState.FAILED, SendState.UNCERTAIN, SendState.CANCELLED);
    private static final int BATCH = 500;

    /** The wall clock may jump while we sleep. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final MessageStore store;
    private final boolean lazy;
    private final Timing time;
    private final Underway underway;
    private final Desk desk;
    private final SendDue sendDue;
    private final FileCopies fileCopies;
    private final SeekEvidence seekEvidence;
    private final MatchReports matchReports;
    private final List<Chore> chores;
    private final NetworkReturn network;
    private final WallClock wallClock;
    private final Alarm alarm;
    private final AutoCloseable commits;
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();

    /** What there may be reason for, after what was heard. */
    private final Set<Desk.Key> touched = new LinkedHashSet<>();

    /** Sending services that a run changes something of. */
    private final Set<EntryId> running = new LinkedHashSet<>();

    /** Services that are connected, as far as their status was heard of. */
    private final Set<EntryId> connected = new HashSet<>();

    private long cursor;
    private boolean begun;

    /** There is no store for the moment. */
    private volatile boolean paused;

    /**
     * @param lazy whether the process ends with its one command
     * @param addresses the addresses of this machine's network interfaces; null to ask it
     */
    public OutboxKeeper(
            MessageStore store, Starter starter, Timing time, boolean lazy, Supplier<Set<String>> addresses) {
        this.store = store;
        this.lazy = lazy;
        this.time = time;
        this.underway = new Underway(store);
        this.desk = new Desk(starter, time, underway, !lazy);
        this.network = new NetworkReturn(
                store, time, new InterfaceWatch(addresses == null ? InterfaceWatch::ofThisMachine : addresses));
        this.sendDue = new SendDue(store, starter, time, network::forget);
        this.fileCopies = new FileCopies(store, starter, time, this::reachable);
        this.seekEvidence = new SeekEvidence(store, starter, time, this::reachable, lazy);
        this.matchReports = new MatchReports(store, starter, time, lazy);
        this.chores = lazy
                ? List.of(fileCopies, seekEvidence, matchReports)
                : List.of(sendDue, fileCopies, seekEvidence, matchReports);
        this.wallClock = new WallClock(time);
        this.alarm = new Alarm(time, this::work);
        this.cursor = store.lastEvent();
        this.commits = store.onCommit(() -> alarm.ring(underway.gathering(lazy)));
    }

    /** A module arrived: what waited for it is looked at again. */
    public void moduleArrived(String type) {
        arrived.add(type);
        alarm.ring(Duration.ZERO);
    }

    /** When the next run of the Outbox of a service is planned; perhaps a time that has passed, when it is about to begin. */
    public Optional<Instant> nextSend(EntryId service) {
        return desk.when(sendDue, service).or(() -> store.nextDue(service));
    }

    /** The store goes: nothing is looked at until {@link #goOn}. */
    public void pause() {
        paused = true;
    }

    /** Another store is there. What happened meanwhile stands in its event log. */
    public void goOn() {
        synchronized (this) {
            begun = false;
        }
        paused = false;
        alarm.ring(Duration.ZERO);
    }

    @Override
    public void close() throws Exception {
        commits.close();
        alarm.close();
        synchronized (this) {
            touched.clear(); // what was being looked at has ended: nothing is started after this
        }
    }

    private synchronized void work() {
        if (paused) {
            return;
        }
        try {
            hear();
            if (!begun) {
                underway.load();
                begin();
                begun = true;
            }
            lookAtArrivals();
            lookAtClock();
            network.look().forEach(this::networkIsBack);
            lookAtTouched();
            desk.considerDue();
            sleep();
        } catch (RuntimeException e) {
            LOG.warn("The Outbox could not be looked after; it is tried again", e);
            alarm.ring(LONGEST_SLEEP);
        }
    }

    private void sleep() {
        long now = time.nanos();
        long next = Math.min(desk.next().orElse(Long.MAX_VALUE), network.next().orElse(Long.MAX_VALUE));
        if (next != Long.MAX_VALUE) {
            alarm.ring(Duration.ofNanos(Math.max(0, Math.min(next - now, LONGEST_SLEEP.toNanos()))));
        }
    }

    /** What a former process left. */
    private void begin() {
        if (lazy) {
            return;
        }
        Instant now = time.wall();
        Set<EntryId> early = new HashSet<>();
        seekEvidence.forgetAll();
        for (Submission row : store.outbox(null)) {
            if (row.state() == SendState.UNCERTAIN) {
                seekEvidence.uncertain(row.service(), row.message());
            } else if (row.waitsForNetwork()) {
                network.missed(row.service());
            }
            if (row.changed().isAfter(now)) {
                early.add(row.service());
            }
        }
        early.forEach(network::clockWentBack);
        // The last process may have ended between the mail and its reading.
        store.services().stream().map(Entry::id).filter(this::mayHaveReports).forEach(this::newMail);
    }

    private boolean mayHaveReports(EntryId sending) {
        return store.relatedService(sending).isPresent()
                && !store.sent(sending, 1).isEmpty();
    }

    private void hear() {
        List<MessagingEvent> batch;
        do {
            long last = store.lastEvent();
            batch = store.events(cursor, HEARD, BATCH);
            batch.forEach(this::hearSafely);
            cursor = batch.size() == BATCH ? batch.get(BATCH - 1).cursor() : Math.max(last, end(batch));
        } while (batch.size() == BATCH);
    }

    private long end(List<MessagingEvent> batch) {
        return batch.isEmpty() ? cursor : batch.get(batch.size() - 1).cursor();
    }

    /** One event that cannot be followed must not be in the way of the others for ever. */
    private void hearSafely(MessagingEvent event) {
        try {
            hear(event);
        } catch (RuntimeException e) {
            LOG.warn("Event {} ({} {}) could not be followed", event.cursor(), event.type(), event.detail(), e);
        }
    }

    private void hear(MessagingEvent event) {
        if (event.service() == null && event.type() != EventType.RESET) {
            return; // about no service, so about no account
        }
        switch (event.type()) {
            case SEND_STATE -> sendState(event.service(), event.entry(), state(event));
            case OPERATION_QUEUED -> underway.queued(event);
            case OPERATION_FINISHED -> finished(event);
            case SERVICE_STATUS -> serviceStatus(event);
            case MAIL_NEW -> store.relatedService(event.service()).ifPresent(this::newMail);
            default -> missedSome();
        }
    }

    /** The log was cut off before we had read it. */
    private void missedSome() {
        begun = false;
        store.services().forEach(service -> arrived.add(service.mtm()));
    }

    private static SendState state(MessagingEvent event) {
        return SendState.valueOf(firstWord(event));
    }

    private static String firstWord(MessagingEvent event) {
        return event.detail().split("[ :]", 2)[0];
    }

    private void sendState(EntryId service, EntryId message, SendState state) {
        if (state == SendState.UNCERTAIN) {
            seekEvidence.uncertain(service, message);
        } else {
            seekEvidence.settled(service, message);
        }
        if (ENDS.contains(state)) {
            sendDue.settled(service);
        }
        if (underway.isListed(service, sendDue.command().id())) {
            running.add(service); // the end of the run is soon enough
        } else {
            chores.forEach(chore -> desk.forgive(chore, service));
            touchAll(service);
        }
    }

    private void finished(MessagingEvent event) {
        String command = event.detail().substring(event.detail().indexOf(' ') + 1);
        boolean well = firstWord(event).equals(OperationState.DONE.name());
        underway.finished(event.operation());
        for (Chore chore : chores) {
            if (chore.command().id().equals(command)) {
                sendingFor(chore, event.service()).ifPresent(sending -> ended(chore, sending, event, well));
            }
        }
    }

    private Optional<EntryId> sendingFor(Chore chore, EntryId service) {
        return chore == fileCopies ? store.relatedService(service) : Optional.of(service);
    }

    private void ended(Chore chore, EntryId sending, MessagingEvent event, boolean well) {
        desk.ended(chore, sending, well);
        touch(chore, sending);
        if (chore == fileCopies && isRefused(event.operation())) {
            desk.refused(chore, sending); // asking with a wrong password again and again locks its user out
        }
        if (chore == sendDue) {
            network.runEnded(sending, well, event.operation());
            touchAll(sending);
        } else if (chore == matchReports
                && !underway.isListed(sending, seekEvidence.command().id())) {
            desk.forgive(seekEvidence, sending);
            touch(seekEvidence, sending);
        }
    }

    private boolean isRefused(long operation) {
        return store.operation(operation)
                .filter(record -> record.error() == ErrorKind.AUTHENTICATION || record.error() == ErrorKind.CONSENT)
                .isPresent();
    }

    private boolean reachable(EntryId receiving) {
        return !lazy || connected.contains(receiving);
    }

    private void serviceStatus(MessagingEvent event) {
        boolean returned = network.status(event.service(), firstWord(event));
        if (!firstWord(event).equals(ServiceState.CONNECTED.name())) {
            connected.remove(event.service());
            return;
        }
        connected.add(event.service());
        store.relatedService(event.service()).ifPresent(sending -> {
            if (lazy) {
                seekEvidence.load(sending);
            }
            if (!isOurs(event.service(), sending)) {
                seekEvidence.hurry(sending);
                for (Chore chore : List.of(fileCopies, seekEvidence)) {
                    desk.forget(chore, sending);
                    touch(chore, sending);
                }
            }
            if (returned && !lazy) {
                networkIsBack(sending);
            }
        });
    }

    /** Whether a chore may have made the connection: then it is no news, and no reason to begin one again. */
    private boolean isOurs(EntryId receiving, EntryId sending) {
        return underway.isListed(receiving, fileCopies.command().id())
                || underway.isListed(sending, seekEvidence.command().id());
    }

    private void networkIsBack(EntryId sending) {
        network.endWaits(sending);
        desk.forget(sendDue, sending);
        touch(sendDue, sending);
    }

    private void newMail(EntryId sending) {
        matchReports.newMail(sending);
        touch(matchReports, sending);
    }

    private void touch(Chore chore, EntryId sending) {
        if (chores.contains(chore)) {
            touched.add(new Desk.Key(chore, sending));
        }
    }

    private void touchAll(EntryId sending) {
        chores.forEach(chore -> touch(chore, sending));
    }

    private void lookAtTouched() {
        running.stream()
                .filter(sending -> !underway.runs(sending, sendDue.command().id()))
                .forEach(this::touchAll);
        running.clear();
        touched.forEach(key -> desk.consider(key.chore(), key.sending()));
        touched.clear();
    }

    private void lookAtArrivals() {
        Set<String> types = new HashSet<>(arrived);
        arrived.removeAll(types);
        if (types.isEmpty() || lazy) {
            return;
        }
        for (Entry service : store.services()) {
            if (types.contains(service.mtm())) {
                touchAll(service.id());
                store.relatedService(service.id()).ifPresent(this::touchAll);
            }
        }
    }

    private void lookAtClock() {
        Duration jump = wallClock.jump();
        if (jump.isZero()) {
            return;
        }
        for (EntryId sending : desk.planned(sendDue)) {
            LOG.info("The clock was set by {} s: service {} is looked at again", jump.toSeconds(), sending);
            if (jump.isNegative()) {
                network.clockWentBack(sending);
            }
            touch(sendDue, sending);
        }
    }
}
