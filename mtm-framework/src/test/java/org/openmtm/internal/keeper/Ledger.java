// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.internal.Proxies;
import org.openmtm.mtm.Command;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** A store of services, ledger rows, journal and event log, in memory; it counts what is asked of it. */
final class Ledger {
    final ManualTime time;
    final Map<EntryId, Entry> services = new LinkedHashMap<>();
    final Map<EntryId, EntryId> related = new LinkedHashMap<>();
    final Map<EntryId, Submission> rows = new LinkedHashMap<>();
    final Map<Long, OperationRecord> journal = new TreeMap<>();
    final List<MessagingEvent> events = new ArrayList<>();
    final List<String> stories = new ArrayList<>();
    final Map<String, Integer> asked = new TreeMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private final StoreTransaction transaction = Proxies.of(StoreTransaction.class, this::change);
    final MessageStore store = Proxies.of(MessageStore.class, this::answer);

    /** Until there all events were pruned. */
    long pruned;

    RuntimeException broken;

    Ledger(ManualTime time) {
        this.time = time;
    }

    private Object answer(String method, Object[] arguments) {
        asked.merge(method, 1, Integer::sum);
        if (broken != null) {
            throw broken;
        }
        return switch (method) {
            case "onCommit" -> {
                listeners.add((Runnable) arguments[0]);
                yield (AutoCloseable) () -> listeners.remove(arguments[0]);
            }
            case "write" -> {
                Object result = ((StoreChange<?>) arguments[0]).apply(transaction);
                committed();
                yield result;
            }
            case "submit" -> CompletableFuture.completedStage(((StoreChange<?>) arguments[0]).apply(transaction));
            case "lastEvent" -> (long) events.size();
            case "events" -> events((Long) arguments[0], (Set<?>) arguments[1], (Integer) arguments[2]);
            case "services" -> List.copyOf(services.values());
            case "entry" -> Optional.ofNullable(services.get(arguments[0]));
            case "relatedService" -> Optional.ofNullable(related.get(arguments[0]));
            case "operation" -> Optional.ofNullable(journal.get(arguments[0]));
            case "operations" ->
                journal.values().stream()
                        .filter(record -> !record.state().isFinal())
                        .toList();
            default -> ledger(method, (EntryId) arguments[0]);
        };
    }

    private Object ledger(String method, EntryId service) {
        List<Submission> ofService = rows.values().stream()
                .filter(row -> service == null || row.service().equals(service))
                .toList();
        return switch (method) {
            case "outbox" ->
                ofService.stream().filter(row -> row.state() != SendState.SENT).toList();
            case "sent" ->
                ofService.stream().filter(row -> row.state() == SendState.SENT).toList();
            case "toFile" ->
                ofService.stream()
                        .filter(row -> row.state() == SendState.SENT)
                        .filter(row -> row.filing().state() == Filing.State.WANTED)
                        .toList();
            case "nextDue" ->
                ofService.stream()
                        .filter(row ->
                                row.state() == SendState.QUEUED && row.plan().start() == SendPlan.Start.SOON)
                        .map(row -> row.notBefore() == null ? Instant.EPOCH : row.notBefore())
                        .min(Comparator.naturalOrder());
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private List<MessagingEvent> events(long after, Set<?> types, int limit) {
        List<MessagingEvent> found = new ArrayList<>();
        if (after < pruned) {
            found.add(new MessagingEvent(pruned, time.wall(), EventType.RESET, null, null, null, 0, ""));
        }
        events.stream()
                .filter(event -> event.cursor() > Math.max(after, pruned) && types.contains(event.type()))
                .limit(limit - found.size())
                .forEach(found::add);
        return found;
    }

    private Object change(String method, Object[] arguments) {
        switch (method) {
            case "submission" -> {
                return Optional.ofNullable(rows.get(arguments[0]));
            }
            case "updateSubmission" -> put((Submission) arguments[1]);
            case "tellStory" -> stories.add(arguments[0] + " " + arguments[1] + ": " + arguments[2]);
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    void put(Submission row) {
        Submission changed = new Submission(
                row.message(),
                row.service(),
                row.state(),
                row.attempt(),
                row.messageId(),
                row.envelopeId(),
                row.sender(),
                row.recipients(),
                row.plan(),
                row.notBefore(),
                row.phase(),
                row.reply(),
                row.reason(),
                row.filing(),
                row.created(),
                time.wall());
        rows.put(row.message(), changed);
        post(EventType.SEND_STATE, row.service(), row.message(), 0, row.state().name() + " because");
    }

    void post(EventType type, EntryId service, EntryId entry, long operation, String detail) {
        events.add(new MessagingEvent(events.size() + 1L, time.wall(), type, service, null, entry, operation, detail));
    }

    void committed() {
        List.copyOf(listeners).forEach(Runnable::run);
    }

    EntryId addService(long id, String mtm) {
        EntryId service = EntryId.of(id);
        services.put(
                service,
                new Entry(
                        service,
                        EntryId.ROOT,
                        service,
                        EntryType.SERVICE,
                        "account" + id,
                        mtm,
                        FolderRole.NONE,
                        Flags.of(),
                        null,
                        0,
                        BodyState.NONE,
                        MessageHeader.EMPTY));
        return service;
    }

    long begin(EntryId service, Command command) {
        long id = journal.size() + 1L;
        journal.put(id, OperationRecord.queued(service, command).numbered(id));
        post(EventType.OPERATION_QUEUED, service, null, id, command.id());
        committed();
        return id;
    }

    void end(long id, OperationState state, ErrorKind error) {
        OperationRecord old = journal.get(id);
        journal.put(
                id,
                new OperationRecord(
                        id,
                        old.service(),
                        old.command(),
                        old.parameters(),
                        state,
                        old.created(),
                        null,
                        null,
                        1,
                        Map.of(),
                        error,
                        ""));
        if (state.isFinal()) {
            post(EventType.OPERATION_FINISHED, old.service(), null, id, state + " " + old.command());
        }
        committed();
    }
}
