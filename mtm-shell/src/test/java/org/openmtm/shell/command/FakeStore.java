// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.FolderCounts;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.Progress;
import org.openmtm.store.BodyRange;
import org.openmtm.store.BodySink;
import org.openmtm.store.FolderState;
import org.openmtm.store.IndexState;
import org.openmtm.store.ListQuery;
import org.openmtm.store.MessageStore;
import org.openmtm.store.MessageThread;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReport;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;

/** A store in maps; the test puts in what commands are to find. */
final class FakeStore implements MessageStore {

    final Map<EntryId, Entry> entries = new TreeMap<>();
    final Map<EntryId, byte[]> bodies = new LinkedHashMap<>();
    /** Of messages that are only partly here, what is. */
    final Map<EntryId, byte[]> beginnings = new java.util.HashMap<>();

    final Map<EntryId, Submission> submissions = new LinkedHashMap<>();
    final List<OperationRecord> operations = new ArrayList<>();
    final List<MessagingEvent> events = new ArrayList<>();
    StoreReport report = new StoreReport(List.of(), Map.of("entries", 3L));
    SearchQuery searched;
    int compacted;
    final List<PendingChange> pending = new ArrayList<>();
    final List<RemoteMessage> waitingFlags = new ArrayList<>();
    final List<RemoteFolder> remoteFolders = new ArrayList<>();
    FolderState folderState;
    final Map<EntryId, List<SendStep>> stories = new LinkedHashMap<>();
    final Map<EntryId, MessageThread> threads = new LinkedHashMap<>();

    @Override
    public Optional<Entry> entry(EntryId id) {
        return Optional.ofNullable(entries.get(id));
    }

    private List<Entry> inside(EntryId parent, EntryType type) {
        return entries.values().stream()
                .filter(e -> e.parent().equals(parent) && e.type() == type)
                .toList();
    }

    @Override
    public StoreCursor<Entry> children(ListQuery query) {
        List<Entry> found = new ArrayList<>(inside(query.parent(), EntryType.MESSAGE));
        if (query.descending()) {
            java.util.Collections.reverse(found);
        }
        Iterator<Entry> rows = found.stream()
                .filter(e -> !query.unreadOnly() || !e.flags().has(Flag.SEEN))
                .limit(query.limit() == 0 ? Long.MAX_VALUE : query.limit())
                .iterator();
        return new FakeCursor<>(rows);
    }

    @Override
    public List<Entry> services() {
        return entries.values().stream()
                .filter(e -> e.type() == EntryType.SERVICE)
                .toList();
    }

    @Override
    public List<Entry> folders(EntryId service) {
        return entries.values().stream()
                .filter(e -> e.type() == EntryType.FOLDER && e.service().equals(service))
                .toList();
    }

    @Override
    public Optional<EntryId> relatedService(EntryId service) {
        return Optional.empty();
    }

    @Override
    public FolderCounts counts(EntryId folder) {
        List<Entry> messages = inside(folder, EntryType.MESSAGE);
        return new FolderCounts(
                messages.size(),
                messages.stream().filter(m -> !m.flags().has(Flag.SEEN)).count(),
                messages.stream().filter(m -> m.body() == BodyState.COMPLETE).count());
    }

    @Override
    public Optional<StoredBody> body(EntryId message) {
        byte[] bytes = bodies.get(message);
        return bytes == null
                ? Optional.empty()
                : Optional.of(new StoredBody() {
                    @Override
                    public long length() {
                        return bytes.length;
                    }

                    @Override
                    public String sha256() {
                        return "00";
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream(bytes);
                    }
                });
    }

    @Override
    public List<Submission> outbox(EntryId service) {
        return rows(service, row -> row.state() != SendState.SENT);
    }

    @Override
    public Optional<Submission> submission(EntryId message) {
        return Optional.ofNullable(submissions.get(message));
    }

    @Override
    public Optional<OperationRecord> operation(long id) {
        return operations.stream().filter(op -> op.id() == id).findFirst();
    }

    @Override
    public List<OperationRecord> operations(EntryId service, boolean unfinishedOnly, int limit) {
        return operations.stream()
                .filter(op -> service == null || op.service().equals(service))
                .filter(op -> !unfinishedOnly || !op.state().isFinal())
                .limit(limit)
                .toList();
    }

    @Override
    public List<MessagingEvent> events(long after, int limit) {
        return events.stream().filter(e -> e.cursor() > after).limit(limit).toList();
    }

    @Override
    public List<MessagingEvent> events(long after, Set<EventType> types, int limit) {
        return events.stream()
                .filter(e -> e.cursor() > after && types.contains(e.type()))
                .limit(limit)
                .toList();
    }

    @Override
    public long lastEvent() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).cursor();
    }

    @Override
    public List<SearchHit> search(SearchQuery query) {
        searched = query;
        return entries.values().stream()
                .filter(e -> e.type() == EntryType.MESSAGE)
                .filter(e -> e.header().subject().contains(query.text()))
                .limit(query.limit())
                .map(e -> new SearchHit(e, "INBOX"))
                .toList();
    }

    @Override
    public IndexState indexState() {
        return new IndexState(0, 0);
    }

    @Override
    public void awaitIndexed(Consumer<Progress> progress) {
        progress.accept(Progress.stage("index", ""));
    }

    @Override
    public StoreReport check(Consumer<Progress> progress) {
        return report;
    }

    @Override
    public Map<String, Object> stats() {
        return Map.of("entries", (long) entries.size());
    }

    @Override
    public void compact() {
        compacted++;
    }

    @Override
    public Optional<RemoteFolder> remoteFolder(EntryId folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<RemoteFolder> remoteFolders(EntryId service) {
        return remoteFolders;
    }

    @Override
    public Optional<RemoteMessage> remoteMessage(EntryId message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RemoteMessage> byKey(EntryId folder, String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RemoteKey> keyOf(EntryId message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreCursor<RemoteKey> keys(EntryId folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreCursor<RemoteMessage> remoteMessages(EntryId folder, long from, long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreCursor<RemoteMessage> waitingFlags(EntryId folder) {
        return new FakeCursor<>(
                waitingFlags.stream().filter(row -> row.folder().equals(folder)).iterator());
    }

    @Override
    public StoreCursor<RemoteMessage> missingBodies(EntryId folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BodySink newBody() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T write(StoreChange<T> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> submit(StoreChange<T> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable onCommit(Runnable listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bound(EntryId folder) {
        throw new UnsupportedOperationException("bound");
    }

    @Override
    public StoreCursor<Entry> unbound(EntryId folder) {
        throw new UnsupportedOperationException("unbound");
    }

    @Override
    public List<PendingChange> pending(EntryId service) {
        return pending.stream().filter(row -> row.service().equals(service)).toList();
    }

    @Override
    public List<PendingChange> pendingIn(EntryId folder) {
        return List.of();
    }

    @Override
    public List<PendingChange> pendingOf(EntryId entry) {
        return pending.stream().filter(row -> row.entry().equals(entry)).toList();
    }

    @Override
    public FolderState folderState(EntryId folder) {
        return folderState == null ? FolderState.initial(folder) : folderState;
    }

    @Override
    public List<FolderState> folderStates(EntryId service) {
        return List.of();
    }

    @Override
    public Optional<EntryId> byEmailId(EntryId service, String emailId) {
        return Optional.empty();
    }

    @Override
    public String emailId(EntryId message) {
        return "";
    }

    @Override
    public List<BodyRange> ranges(EntryId message) {
        byte[] here = beginnings.get(message);
        return here == null ? List.of() : List.of(new BodyRange(0, here.length));
    }

    @Override
    public byte[] range(EntryId message, long offset, int length) {
        byte[] here = beginnings.get(message);
        return java.util.Arrays.copyOfRange(here, (int) offset, (int) Math.min(here.length, offset + length));
    }

    @Override
    public String operationNote(long id) {
        return "";
    }

    @Override
    public Optional<Submission> submissionByEnvelope(String envelopeId) {
        throw new UnsupportedOperationException("submissionByEnvelope");
    }

    @Override
    public List<Submission> submissionsByMessageId(String messageId) {
        throw new UnsupportedOperationException("submissionsByMessageId");
    }

    @Override
    public List<Submission> sent(EntryId service, int limit) {
        return rows(service, row -> row.state() == SendState.SENT).stream()
                .limit(limit)
                .toList();
    }

    private List<Submission> rows(EntryId service, Predicate<Submission> which) {
        return submissions.values().stream()
                .filter(row -> service == null || row.service().equals(service))
                .filter(which)
                .toList();
    }

    @Override
    public List<Submission> toFile(EntryId service) {
        throw new UnsupportedOperationException("toFile");
    }

    @Override
    public Optional<Instant> nextDue(EntryId service) {
        throw new UnsupportedOperationException("nextDue");
    }

    @Override
    public List<SendStep> story(EntryId message) {
        return stories.getOrDefault(message, List.of());
    }

    @Override
    public String note(EntryId service, String name) {
        throw new UnsupportedOperationException("note");
    }

    @Override
    public Optional<MessageThread> thread(EntryId message) {
        return Optional.ofNullable(threads.get(message));
    }

    @Override
    public Optional<MessageThread> thread(String id) {
        return threads.values().stream()
                .filter(thread -> thread.id().equals(id))
                .findFirst();
    }

    @Override
    public List<EntryId> byMessageId(String messageId) {
        throw new UnsupportedOperationException("byMessageId");
    }
}
