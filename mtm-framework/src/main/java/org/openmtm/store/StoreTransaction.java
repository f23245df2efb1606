// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.operation.OperationRecord;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The writing side of the store, valid only while its {@link StoreChange} runs, on that thread. Changes of entries write
 * their events (ENTRY_ADDED, ENTRY_CHANGED, ENTRY_REMOVED) and keep the counters by themselves. Methods that name an
 * entry which is not there throw {@link MessagingException} NOT_FOUND.
 */
@ProviderType
public interface StoreTransaction {
    /** Reads an entry with what this transaction did so far. */
    Optional<Entry> entry(EntryId id);

    /** @throws MessagingException CONFLICT if a service with this name and module type is there */
    EntryId addService(String mtm, String name);

    /** Links two services of one account: each finds the other as related. */
    void link(EntryId service, EntryId related);

    EntryId addFolder(EntryId service, EntryId parent, String name, FolderRole role);

    /** Adds a message; a staged body becomes its own. */
    EntryId addMessage(NewMessage message);

    /** Gives a message its complete body (and what was derived from it). A body that was there is replaced. */
    void putBody(EntryId message, StagedBody body, MessageHeader header);

    /** A local change of flags: where it differs from what was agreed with a server, it waits to be sent. */
    void setFlags(EntryId message, Flags flags);

    /**
     * Moves a message into any folder, whose service it then belongs to (in the Outbox it keeps its own), or a folder
     * within its service or to {@link org.openmtm.entry.StandardFolder#DELETED}, where it keeps its service and is not
     * among {@link StoreReader#folders} any more. Bindings stay.
     */
    void move(EntryId entry, EntryId newParent);

    void rename(EntryId entry, String newName);

    void setRole(EntryId folder, FolderRole role);

    /**
     * Removes the entry and everything below and about it: bindings, pending changes, stretches, folder states, ledger rows
     * and their stories, notes. What a removed folder leaves elsewhere: messages bound to it lose their binding, changes of
     * others that were to be sent with its sync are dropped with a CHANGE_REFUSED event each, and a folder that messages
     * below were bound to is no longer {@link RemoteFolder#complete}, because its server still has them. With a service its
     * deleted folders and messages go that wait in {@link org.openmtm.entry.StandardFolder#DELETED}; its messages in the
     * other local folders stay, and what waited in the Outbox is CANCELLED and lies in the Drafts. Copies stay as they are;
     * their {@link PendingChange#origin} may name an entry that is not there any more.
     */
    void remove(EntryId entry);

    Optional<RemoteFolder> remoteFolder(EntryId folder);

    /** Binds the folder, or replaces its binding. */
    void putRemoteFolder(RemoteFolder binding);

    /**
     * Binds a message to a UID of its folder's current validity. For a message that was bound before, what the server
     * changed of its flags since is merged, and a local change that waits stays.
     *
     * @param agreed the flags as the server has them
     * @throws MessagingException CONFLICT if the folder has a message with this UID: a UID is bound once
     */
    void bind(EntryId message, EntryId folder, long uid, Flags agreed);

    /**
     * Binds a message to the name that it has on a server without UIDs: a POP3 UIDL (RFC 1939, 7), the name of a file in a
     * Maildir, a JMAP id. The store gives it the folder's next UID, so that all that works on UIDs works on it too, and raises
     * {@link RemoteFolder#uidNext}. Whoever replaces the folder's binding afterwards reads it again first, lest UIDs be given
     * twice. The flags that the message has now become the agreed ones. The key goes with the binding, whatever takes that
     * away.
     *
     * @param folder a folder that is bound ({@link #putRemoteFolder}), with a validity of 1 where the server has none
     * @param key the server's name for the message, unique in the folder as long as the message is there; 1 to 255 printable
     *     ASCII characters (0x20 to 0x7e), upper and lower case being different
     * @return the UID
     * @throws MessagingException CONFLICT if the folder has a message with this key: a key is bound once; INVALID for a key
     *     that is none, or a folder that is not bound
     */
    long bindKey(EntryId message, EntryId folder, String key);

    Optional<RemoteMessage> remoteMessage(EntryId folder, long uid);

    /** The binding of a message, with what this transaction did so far; empty where it has none. */
    Optional<RemoteMessage> remoteMessage(EntryId message);

    /**
     * Merges the flags that the server has now: what the server added or removed since the last agreement is added or
     * removed here, a local change that waits stays, and the server's flags become the agreed ones.
     *
     * @return whether anything visible changed; false also if the UID is not bound
     */
    boolean mergeRemoteFlags(EntryId folder, long uid, Flags remote);

    /** The server has these flags now, because they were sent: they become the agreed ones. */
    void agreeFlags(EntryId message, Flags agreed);

    /**
     * The folder's UIDs became worthless (UIDVALIDITY changed): takes the bindings of all its messages away; the messages
     * stay until {@link #removeUnbound}.
     */
    void unbindAll(EntryId folder);

    /** Removes the messages of a remote folder that have neither a binding nor a pending change. @return how many */
    int removeUnbound(EntryId folder);

    /** Takes the binding of one message away: the server does not have it, or not there, any more. Harmless without one. */
    void unbind(EntryId message);

    /**
     * Copies a message into another folder: flags, header, size, time, server's id, and the body, which both share.
     *
     * @return the id of the copy, which has no binding; of a PARTIAL message it has the same stretches
     */
    EntryId copyMessage(EntryId message, EntryId folder);

    /** Gives a message the complete body of another one; both share it. What of it was here in part is dropped. */
    void shareBody(EntryId message, EntryId from);

    /** Notes the id that the server has for the message in every folder (RFC 8474 EMAILID, X-GM-MSGID). */
    void setEmailId(EntryId message, String emailId);

    /**
     * Keeps a stretch of the raw bytes of a message, which becomes PARTIAL by it. Stretches may overlap or repeat what is
     * here, if they agree with it. {@link #putBody} and {@link #shareBody} end this state.
     *
     * @param bytes at most 1 MiB
     * @throws MessagingException INVALID if it does not lie within the message's size; CONFLICT if the body is complete
     */
    void putRange(EntryId message, long offset, byte[] bytes);

    /** Takes all that is here of the message's bytes away: its state becomes NONE. */
    void dropBody(EntryId message);

    /** Replaces what lists show of a message. */
    void setHeader(EntryId message, MessageHeader header);

    /**
     * Takes the binding of a folder away, and those of all messages bound to it: the server does not have it any more, or
     * not yet. Harmless without one.
     */
    void removeRemoteFolder(EntryId folder);

    void putFolderState(FolderState state);

    /**
     * Writes the row of a change, or replaces that of the same entry and kind. For any kind but POPULATE it also takes the
     * place of the entry's other rows but POPULATE.
     *
     * @throws MessagingException NOT_FOUND or INVALID if entry, folder or service are not there or something else
     */
    void putPending(PendingChange change);

    /** Removes the row, if there is one. */
    void removePending(EntryId entry, PendingChange.Kind kind);

    /** The pending changes of one entry, with what this transaction did so far. */
    List<PendingChange> pendingOf(EntryId entry);

    /**
     * Notes in the journal how far an operation came, to be read again when it is taken up after a crash: written in the
     * transaction that did the step, so that no step is done twice.
     */
    void noteOperation(long operation, String note);

    /**
     * Writes the ledger row of a message that lies in the Outbox, with the first line of its story. One that was taken back
     * may be sent after all: the row takes the place of a CANCELLED one, and its story goes on.
     *
     * @throws MessagingException CONFLICT if it has a row in any other state
     */
    void addSubmission(Submission submission);

    /**
     * Replaces the ledger row, but for message, ids, sender and time of creation, which stay. Adds one line to its story
     * where the state, the phase, the server's words, the reason, the time or start of the plan, or the filing changed; a
     * story of more than 1,000 lines forgets its middle. Writes a SEND_STATE event. Recipients that did not change cost
     * nothing.
     *
     * @throws MessagingException CONFLICT if the row is not in the expected state
     */
    void updateSubmission(SendState expected, Submission next);

    Optional<Submission> submission(EntryId message);

    /**
     * Adds a line to the story of a message that changes nothing of its row: a report came, somebody asked. Changes of the
     * row add theirs by themselves.
     */
    void tellStory(EntryId message, String phase, String words);

    /**
     * Notes something about a service for its module: how far it read, what it learnt of the server. Removed with the
     * service.
     *
     * @param name letters, digits, '.' and '-', at most 64
     * @param value at most 4,000 characters; empty removes the note
     */
    void putNote(EntryId service, String name, String value);

    /** Writes a new record into the journal, with its OPERATION_QUEUED event. @return its number */
    long addOperation(OperationRecord operation);

    /** Replaces the record of the same number, with its OPERATION_STARTED or OPERATION_FINISHED event. */
    void updateOperation(OperationRecord operation);

    /** Writes an event. Any of the ids may be null (operation 0). */
    void post(EventType type, EntryId service, EntryId parent, EntryId entry, long operation, String detail);
}
