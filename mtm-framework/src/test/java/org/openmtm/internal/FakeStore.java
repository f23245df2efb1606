// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** A store that keeps services and the journal only, and in memory; whatever else is asked of it is a failure of the test. */
final class FakeStore {
    /** Every record as it was written, in order. */
    final List<OperationRecord> journal = new CopyOnWriteArrayList<>();

    final Map<Long, OperationRecord> latest = new ConcurrentHashMap<>();
    /** Records that cannot be read. */
    final Set<Long> broken = ConcurrentHashMap.newKeySet();

    final Map<Long, String> notes = new ConcurrentHashMap<>();
    final Map<EntryId, Entry> services = new ConcurrentHashMap<>();
    final Map<EntryId, EntryId> related = new ConcurrentHashMap<>();
    final List<Submission> outbox = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicLong lastOperation = new AtomicLong();

    private final StoreTransaction transaction = Proxies.of(StoreTransaction.class, this::change);

    final MessageStore store = Proxies.of(MessageStore.class, (name, arguments) -> switch (name) {
        case "write" -> write((StoreChange<?>) arguments[0]);
        case "submit" -> CompletableFuture.completedStage(write((StoreChange<?>) arguments[0]));
        case "entry" -> Optional.ofNullable(services.get(arguments[0]));
        case "services" ->
            services.values().stream()
                    .sorted(Comparator.comparing(service -> service.id().value()))
                    .toList();
        case "relatedService" -> Optional.ofNullable(related.get(arguments[0]));
        case "operation" -> operation((Long) arguments[0]);
        case "operationNote" -> notes.getOrDefault((Long) arguments[0], "");
        case "operations" ->
            latest.values().stream().filter(record -> !record.state().isFinal()).toList();
        case "outbox" ->
            outbox.stream().filter(row -> row.service().equals(arguments[0])).toList();
        default -> throw new UnsupportedOperationException(name);
    });

    private Optional<OperationRecord> operation(long id) {
        if (broken.contains(id)) {
            throw new MessagingException(ErrorKind.STORE, "Record " + id + " cannot be read", "");
        }
        return Optional.ofNullable(latest.get(id));
    }

    private synchronized Object write(StoreChange<?> change) {
        return change.apply(transaction);
    }

    private Object change(String name, Object[] arguments) {
        switch (name) {
            case "addOperation" -> {
                OperationRecord record = ((OperationRecord) arguments[0]).numbered(lastOperation.incrementAndGet());
                latest.put(record.id(), record);
                return record.id();
            }
            case "updateOperation" -> {
                OperationRecord record = (OperationRecord) arguments[0];
                journal.add(record);
                latest.put(record.id(), record);
            }
            case "post" -> events.add(arguments[0] + " " + arguments[5]);
            case "remove" -> services.remove((EntryId) arguments[0]);
            case "noteOperation" -> notes.put((Long) arguments[0], (String) arguments[1]);
            default -> throw new UnsupportedOperationException(name);
        }
        return null;
    }

    EntryId addService(long id, String mtm) {
        return addService(id, mtm, "account");
    }

    EntryId addService(long id, String mtm, String name) {
        EntryId service = EntryId.of(id);
        services.put(
                service,
                new Entry(
                        service,
                        EntryId.ROOT,
                        service,
                        EntryType.SERVICE,
                        name,
                        mtm,
                        FolderRole.NONE,
                        Flags.of(),
                        null,
                        0,
                        BodyState.NONE,
                        MessageHeader.EMPTY));
        return service;
    }

    void addToOutbox(EntryId service) {
        outbox.add(new Submission(
                EntryId.of(500),
                service,
                SendState.QUEUED,
                0,
                "<1@example.org>",
                "e1",
                "a@example.org",
                List.of(),
                org.openmtm.store.SendPlan.SOON.withStart(org.openmtm.store.SendPlan.Start.NEXT_CONNECTION),
                null,
                "",
                "",
                "",
                org.openmtm.store.Filing.NONE,
                Instant.EPOCH,
                Instant.EPOCH));
    }
}
