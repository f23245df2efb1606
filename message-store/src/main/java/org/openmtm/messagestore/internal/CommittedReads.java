// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderCounts;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.BodyRange;
import org.openmtm.store.FolderState;
import org.openmtm.store.ListQuery;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;

/** The part of the reading side that is plain queries on what is committed. */
abstract class CommittedReads implements StoreReader {
    abstract ReaderPool readers();

    abstract CodecPool codecs();

    abstract Dots dots();

    @Override
    public Optional<Entry> entry(EntryId id) {
        return readers().read(db -> Reads.entry(db, id));
    }

    @Override
    public StoreCursor<Entry> children(ListQuery query) {
        return readers()
                .cursor(db -> db.query(Reads.children(query), query.parent().value()), EntryRows::entry);
    }

    @Override
    public List<Entry> services() {
        return readers().read(Reads::services);
    }

    @Override
    public List<Entry> folders(EntryId service) {
        return readers().read(db -> Reads.folders(db, service));
    }

    @Override
    public Optional<EntryId> relatedService(EntryId service) {
        return readers().read(db -> Reads.relatedService(db, service));
    }

    @Override
    public FolderCounts counts(EntryId folder) {
        return readers().read(db -> Reads.counts(db, folder));
    }

    @Override
    public Optional<RemoteFolder> remoteFolder(EntryId folder) {
        return readers().read(db -> Reads.remoteFolder(db, folder));
    }

    @Override
    public List<RemoteFolder> remoteFolders(EntryId service) {
        return readers().read(db -> Reads.remoteFolders(db, service));
    }

    @Override
    public Optional<RemoteMessage> remoteMessage(EntryId message) {
        return readers()
                .read(db -> db.first(
                        EntryRows::remoteMessage,
                        "SELECT " + EntryRows.REMOTE + " FROM entry WHERE id = ? AND uid IS NOT NULL",
                        message.value()));
    }

    private StoreCursor<RemoteMessage> remote(String where, Object... arguments) {
        return readers()
                .cursor(
                        db -> db.query("SELECT " + EntryRows.REMOTE + " FROM entry WHERE " + where, arguments),
                        EntryRows::remoteMessage);
    }

    @Override
    public StoreCursor<RemoteMessage> remoteMessages(EntryId folder, long from, long to) {
        return remote("bound_folder = ? AND uid BETWEEN ? AND ? ORDER BY uid", folder.value(), from, to);
    }

    @Override
    public Optional<RemoteMessage> byKey(EntryId folder, String key) {
        return readers()
                .read(db -> db.first(
                        EntryRows::remoteMessage,
                        "SELECT " + EntryRows.REMOTE + " FROM entry WHERE bound_folder = ? AND remote_key = ?",
                        folder.value(),
                        key));
    }

    @Override
    public Optional<RemoteKey> keyOf(EntryId message) {
        return readers().read(db -> db.first(EntryRows::remoteKey, Reads.KEY_OF, message.value()));
    }

    @Override
    public StoreCursor<RemoteKey> keys(EntryId folder) {
        return readers().cursor(db -> db.query(Reads.KEYS, folder.value()), EntryRows::remoteKey);
    }

    @Override
    public StoreCursor<RemoteMessage> waitingFlags(EntryId folder) {
        return remote(
                "bound_folder = ? AND uid IS NOT NULL AND remote_key IS NULL"
                        + " AND (flags <> agreed_flags OR keywords <> agreed_keywords) ORDER BY uid",
                folder.value());
    }

    @Override
    public StoreCursor<RemoteMessage> missingBodies(EntryId folder) {
        return remote("bound_folder = ? AND uid IS NOT NULL AND body_state < 2 ORDER BY uid DESC", folder.value());
    }

    /**
     * Reads rows with the dots that the table does not have yet. A dot that was there before the table was read may have ended
     * since, with a commit that the reader did not see: as long as the row says SENDING it is its dot all the same.
     */
    private List<Submission> seen(Function<Db, List<Submission>> rows) {
        List<Dot> before = dots().left();
        return readers().snapshot(rows::apply).stream()
                .map(row -> dots().seen(row, before))
                .toList();
    }

    private Optional<Submission> seenFirst(Function<Db, Optional<Submission>> row) {
        return seen(db -> row.apply(db).stream().toList()).stream().findFirst();
    }

    @Override
    public List<Submission> outbox(EntryId service) {
        return seen(db -> Ledger.outbox(db, service));
    }

    @Override
    public Optional<Submission> submission(EntryId message) {
        return seenFirst(db -> Ledger.submission(db, message.value()));
    }

    @Override
    public Optional<OperationRecord> operation(long id) {
        return readers().read(db -> Journal.operation(db, id));
    }

    @Override
    public List<OperationRecord> operations(EntryId service, boolean unfinishedOnly, int limit) {
        return readers().read(db -> Journal.operations(db, service, unfinishedOnly, limit));
    }

    @Override
    public long lastEvent() {
        return readers().read(EventLog::last);
    }

    @Override
    public long bound(EntryId folder) {
        return readers().read(db -> db.number("SELECT bound FROM folder WHERE id = ?", folder.value()));
    }

    @Override
    public StoreCursor<Entry> unbound(EntryId folder) {
        return readers().cursor(db -> db.query(Reads.unbound(), folder.value()), EntryRows::entry);
    }

    @Override
    public List<PendingChange> pending(EntryId service) {
        return readers().read(db -> Pending.ofService(db, service));
    }

    @Override
    public List<PendingChange> pendingIn(EntryId folder) {
        return readers().read(db -> Pending.inFolder(db, folder));
    }

    @Override
    public List<PendingChange> pendingOf(EntryId entry) {
        return readers().read(db -> Pending.ofEntry(db, entry));
    }

    @Override
    public FolderState folderState(EntryId folder) {
        return readers().read(db -> Reads.folderState(db, folder));
    }

    @Override
    public List<FolderState> folderStates(EntryId service) {
        return readers().read(db -> Reads.folderStates(db, service));
    }

    @Override
    public Optional<EntryId> byEmailId(EntryId service, String emailId) {
        return readers()
                .read(db -> db.first(
                        row -> EntryId.of(row.getLong(1)),
                        "SELECT id FROM entry WHERE service = ? AND email_id = ? AND body_state = 2",
                        service.value(),
                        emailId));
    }

    @Override
    public String emailId(EntryId message) {
        return readers()
                .read(db ->
                        db.text("SELECT email_id FROM entry WHERE id = ? AND email_id IS NOT NULL", message.value()));
    }

    @Override
    public List<BodyRange> ranges(EntryId message) {
        return readers().read(db -> Ranges.of(db, message));
    }

    @Override
    public byte[] range(EntryId message, long offset, int length) {
        return readers().read(db -> Ranges.read(db, codecs(), message, offset, length));
    }

    @Override
    public String operationNote(long id) {
        return readers().read(db -> db.text("SELECT note FROM operation WHERE id = ?", id));
    }

    @Override
    public Optional<Submission> submissionByEnvelope(String envelopeId) {
        return seenFirst(db -> Ledger.byEnvelope(db, envelopeId));
    }

    @Override
    public List<Submission> submissionsByMessageId(String messageId) {
        return seen(db -> Ledger.byMessageId(db, messageId));
    }

    @Override
    public List<Submission> sent(EntryId service, int limit) {
        return readers().snapshot(db -> Ledger.sent(db, service, limit));
    }

    @Override
    public List<Submission> toFile(EntryId service) {
        return readers().snapshot(db -> Ledger.toFile(db, service));
    }

    @Override
    public Optional<Instant> nextDue(EntryId service) {
        return readers().read(db -> Ledger.nextDue(db, service));
    }

    @Override
    public List<SendStep> story(EntryId message) {
        List<SendStep> story = new ArrayList<>(readers().read(db -> Ledger.story(db, message)));
        SendStep last = story.isEmpty() ? null : story.get(story.size() - 1);
        if (last != null && last.state() == SendState.SENDING) {
            submission(message)
                    .filter(row -> row.state() == SendState.DOT && row.attempt() == last.attempt())
                    .ifPresent(row -> story.add(
                            new SendStep(row.changed(), row.attempt(), row.state(), row.phase(), row.reply())));
        }
        return story;
    }

    @Override
    public String note(EntryId service, String name) {
        return readers().read(db -> NoteWrites.note(db, service, name));
    }
}
