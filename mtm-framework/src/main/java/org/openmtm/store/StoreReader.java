// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderCounts;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** The reading side of the store: what is committed. Never waits for writers. Thread safe. */
@ProviderType
public interface StoreReader {
    Optional<Entry> entry(EntryId id);

    /** The children of an entry. The caller closes the cursor. */
    StoreCursor<Entry> children(ListQuery query);

    /** All service entries but the local one, by id. */
    List<Entry> services();

    /** All folders of a service but deleted ones (and what is below them), parents before children. */
    List<Entry> folders(EntryId service);

    /** The service linked to this one, if any. */
    Optional<EntryId> relatedService(EntryId service);

    /** The counters of one folder; zero for an entry that is no folder. */
    FolderCounts counts(EntryId folder);

    /** The raw bytes of a message, if all of them are here. */
    Optional<StoredBody> body(EntryId message);

    Optional<RemoteFolder> remoteFolder(EntryId folder);

    List<RemoteFolder> remoteFolders(EntryId service);

    Optional<RemoteMessage> remoteMessage(EntryId message);

    /** The bound messages with {@code from <= uid <= to}, by ascending UID. The caller closes the cursor. */
    StoreCursor<RemoteMessage> remoteMessages(EntryId folder, long from, long to);

    /** The message that is bound to the folder by this key ({@link StoreTransaction#bindKey}), wherever it lies here. */
    Optional<RemoteMessage> byKey(EntryId folder, String key);

    /** The key that a message is bound by, with its binding; empty for one that is bound by none. */
    Optional<RemoteKey> keyOf(EntryId message);

    /**
     * The messages that are bound to the folder by a key, wherever they lie here, by ascending UID: in the order in which they
     * were bound. The caller closes the cursor.
     */
    StoreCursor<RemoteKey> keys(EntryId folder);

    /**
     * The bound messages whose local flags wait to be sent. Those that are bound by a key are not among them: their servers
     * know no flags, and nothing waits for those. The caller closes the cursor.
     */
    StoreCursor<RemoteMessage> waitingFlags(EntryId folder);

    /** How many messages are bound to the folder, wherever they lie here. */
    long bound(EntryId folder);

    /**
     * The messages of a remote folder that have neither a binding nor a pending change: what {@link
     * StoreTransaction#unbindAll} left, or what was moved to a server that did not say where it went. By ascending id. The
     * caller closes the cursor.
     */
    StoreCursor<Entry> unbound(EntryId folder);

    /** What the server has not heard of yet, oldest first; flags are not among it ({@link #waitingFlags}). */
    List<PendingChange> pending(EntryId service);

    /** The pending changes that are sent with the sync of a folder, by kind, then oldest first. */
    List<PendingChange> pendingIn(EntryId folder);

    /** The pending changes of one entry, by kind. */
    List<PendingChange> pendingOf(EntryId entry);

    /** {@link FolderState#initial} for a folder that has none. */
    FolderState folderState(EntryId folder);

    /** The folder states of a service. */
    List<FolderState> folderStates(EntryId service);

    /**
     * A message of the service that the server calls by this id in every folder (RFC 8474 EMAILID, X-GM-MSGID) and whose
     * body is complete here.
     */
    Optional<EntryId> byEmailId(EntryId service, String emailId);

    /** The server's id of the message (RFC 8474 EMAILID, X-GM-MSGID), or empty text where it is not known. */
    String emailId(EntryId message);

    /** The stretches of a PARTIAL message that are here, ascending, not touching each other; empty for others. */
    List<BodyRange> ranges(EntryId message);

    /**
     * Reads what is here of a PARTIAL message.
     *
     * @param offset where to start
     * @param length at most so many bytes, up to 1 MiB
     * @return the bytes from there as far as they are here without a gap; empty when the byte at the offset is not
     */
    byte[] range(EntryId message, long offset, int length);

    /** The bound messages without a complete body, by descending UID. The caller closes the cursor. */
    StoreCursor<RemoteMessage> missingBodies(EntryId folder);

    /** Ledger rows of messages still in the Outbox, oldest first; of one service, or of all for null. */
    List<Submission> outbox(EntryId service);

    Optional<Submission> submission(EntryId message);

    /** The ledger row with this ENVID. */
    Optional<Submission> submissionByEnvelope(String envelopeId);

    /** The ledger rows of messages with this Message-ID (with angle brackets), newest first. */
    List<Submission> submissionsByMessageId(String messageId);

    /** What was sent, newest first. @param service of one service, or of all for null */
    List<Submission> sent(EntryId service, int limit);

    /**
     * What is SENT and whose copy is not filed on the server yet ({@link Filing.State#WANTED} or {@link
     * Filing.State#UPLOADING}), oldest first. It may wait for long (the mailbox is full, the server is given time to file it
     * itself), so whoever files again and again leaves growing pauses.
     */
    List<Submission> toFile(EntryId service);

    /**
     * When a message of the Outbox is due by time: the earliest {@code notBefore} (the epoch for one without) of those that
     * are QUEUED and go by themselves ({@link SendPlan.Start#SOON}).
     */
    Optional<Instant> nextDue(EntryId service);

    /** The story of a message that was to be sent, oldest first; empty for others. */
    List<SendStep> story(EntryId message);

    /** What a module noted of a service under this name, or empty text. */
    String note(EntryId service, String name);

    /**
     * The thread of a message, with its copies; empty as long as it is not in the index (its body is not here, {@link
     * #awaitIndexed}, or the index is being made anew), or has no Message-ID. Cut at 20,000 bodies.
     */
    Optional<MessageThread> thread(EntryId message);

    /** A thread by its id, or by a former one: threads that turned out to be one are found by each of their ids. */
    Optional<MessageThread> thread(String id);

    /** Messages with this Message-ID (with angle brackets), by id, as far as the index knows them. */
    List<EntryId> byMessageId(String messageId);

    Optional<OperationRecord> operation(long id);

    /** What the operation noted of itself, or empty text. */
    String operationNote(long id);

    /**
     * The journal, newest first.
     *
     * @param service of one service, or of all for null
     * @param unfinishedOnly leave out what has ended
     * @param limit at most so many
     */
    List<OperationRecord> operations(EntryId service, boolean unfinishedOnly, int limit);

    /**
     * Events after a cursor, oldest first. If the log no longer reaches back that far, the first one is RESET and
     * carries the cursor to go on from.
     *
     * @param after 0 for the log's beginning
     * @param limit at most so many, 1 to 10,000
     */
    List<MessagingEvent> events(long after, int limit);

    /**
     * The events of some types after a cursor, oldest first: for a reader who would pass nearly everything over. A RESET comes
     * as in {@link #events(long, int)}, whatever types are asked for. With fewer than the limit, whoever took {@link #lastEvent}
     * before may go on from there.
     *
     * @param types at least one
     * @param limit at most so many, 1 to 10,000
     */
    List<MessagingEvent> events(long after, Set<EventType> types, int limit);

    /** The cursor of the last committed event, 0 for none. */
    long lastEvent();

    /**
     * Full-text search over headers and text of all messages whose body is here. Finds only what the index holds:
     * {@link #awaitIndexed} first where that matters.
     */
    List<SearchHit> search(SearchQuery query);

    IndexState indexState();

    /**
     * Waits until the index holds all that the store held at the time of the call.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    void awaitIndexed(Consumer<Progress> progress) throws InterruptedException;

    /** Verifies structure, checksums, bindings, counters and ledger; changes nothing; may take long. */
    StoreReport check(Consumer<Progress> progress);

    /** Names and figures about the store, in order: versions, file sizes, rows. */
    java.util.Map<String, Object> stats();
}
