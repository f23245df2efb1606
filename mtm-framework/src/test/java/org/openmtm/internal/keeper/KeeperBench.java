// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.Command;
import org.openmtm.operation.OperationState;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** A keeper over a ledger in memory, with one account whose sending service is 20 and receiving one 10. */
final class KeeperBench implements Starter {
    static final Duration MOMENT = Duration.ofMillis(100);

    final ManualTime time = new ManualTime();
    final Ledger ledger = new Ledger(time);
    final EntryId receiving = ledger.addService(10, "imap4");
    final EntryId sending = ledger.addService(20, "smtp");
    final Map<String, Set<String>> modules = new HashMap<>();
    final Set<String> addresses = new HashSet<>(Set.of("192.0.2.1"));

    /** What was started, as "service command". */
    final List<String> started = new ArrayList<>();

    MessagingException refusal;
    private final Map<String, Long> latest = new HashMap<>();
    private OutboxKeeper keeper;
    private long messages = 500;

    KeeperBench() {
        link(receiving, sending);
        modules.put("imap4", new HashSet<>(Set.of("sync", "file-sent")));
        modules.put("smtp", new HashSet<>(Set.of("send-queued", "resolve", "read-reports")));
    }

    void link(EntryId one, EntryId other) {
        ledger.related.put(one, other);
        ledger.related.put(other, one);
    }

    /** Starts the keeper, and lets the modules arrive. */
    KeeperBench begin() {
        return begin(false);
    }

    KeeperBench begin(boolean lazy) {
        keeper = new OutboxKeeper(ledger.store, this, time, lazy, () -> Set.copyOf(addresses));
        modules.keySet().forEach(keeper::moduleArrived);
        return pass(MOMENT);
    }

    OutboxKeeper keeper() {
        return keeper;
    }

    KeeperBench pass(Duration duration) {
        time.pass(duration);
        return this;
    }

    void arrive(String type, String... commands) {
        modules.put(type, new HashSet<>(Set.of(commands)));
        keeper.moduleArrived(type);
        pass(MOMENT);
    }

    @Override
    public boolean knows(EntryId service, Command command) {
        return ledger.services.containsKey(service)
                && modules.getOrDefault(ledger.services.get(service).mtm(), Set.of())
                        .contains(command.id());
    }

    @Override
    public long start(EntryId service, Command command) {
        started.add(service + " " + command.id());
        if (refusal != null) {
            throw refusal;
        }
        long id = ledger.begin(service, command);
        latest.put(command.id(), id);
        return id;
    }

    /** Takes what was started so far. */
    List<String> takeStarted() {
        List<String> taken = List.copyOf(started);
        started.clear();
        return taken;
    }

    /** Ends the operation of a command that was started last. */
    void end(String command, OperationState state, ErrorKind error) {
        ledger.end(latest.get(command), state, error);
        pass(MOMENT);
    }

    void done(String command) {
        end(command, OperationState.DONE, null);
    }

    void failed(String command) {
        end(command, OperationState.FAILED, ErrorKind.NETWORK);
    }

    /** A message that waits from now on. @param notBefore null for at once */
    EntryId queue(Instant notBefore) {
        return queue(sending, notBefore);
    }

    EntryId queue(EntryId service, Instant notBefore) {
        EntryId message = EntryId.of(messages++);
        ledger.put(row(message, service, notBefore));
        ledger.committed();
        return message;
    }

    static Submission row(EntryId message, EntryId service, Instant notBefore) {
        return Submission.queued(
                message,
                service,
                "<" + message + "@example.org>",
                "e" + message,
                "anna@example.org",
                List.of(),
                SendPlan.SOON,
                notBefore,
                Filing.WANTED,
                Instant.EPOCH);
    }

    Submission row(EntryId message) {
        return ledger.rows.get(message);
    }

    /** The row changes, as a run or a person changes it. */
    void change(Submission next) {
        ledger.put(next);
        ledger.committed();
    }

    void become(EntryId message, SendState state) {
        change(row(message).to(state, "", ""));
    }

    /** What a run writes that did not get a connection. */
    void putOff(EntryId message, Duration by) {
        change(row(message).withPhase("CONNECT").withNotBefore(time.wall().plus(by)));
    }

    void status(EntryId service, String status) {
        ledger.post(EventType.SERVICE_STATUS, service, null, 0, status);
        ledger.committed();
        pass(MOMENT);
    }

    void newMail() {
        ledger.post(EventType.MAIL_NEW, receiving, EntryId.of(messages++), 0, "");
        ledger.committed();
        pass(MOMENT);
    }
}
