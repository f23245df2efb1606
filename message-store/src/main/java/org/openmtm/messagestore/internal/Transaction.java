// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.event.EventType;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.FolderState;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/**
 * The transaction of one change at a time: says who does what. A failure of the database is remembered even if the
 * change catches it, so that half a change is never committed.
 */
final class Transaction implements StoreTransaction {
    private final WriteContext context;
    private final MessageInserts inserts;
    private final EntryWrites entries;
    private final MessageWrites messages;
    private final RangeWrites ranges;
    private final Removals removals;
    private final BindingWrites bindings;
    private final PendingWrites pending;
    private final LedgerWrites ledger;
    private final JournalWrites journal;
    private final NoteWrites notes;
    private final Thread thread = Thread.currentThread();
    private final SpaceGuard space;
    private boolean open;
    private StoreFault fault;

    Transaction(WriteContext context, SpaceGuard space, CodecPool codecs) {
        this.context = context;
        this.space = space;
        BodyWrites bodies = new BodyWrites(context);
        this.inserts = new MessageInserts(context, bodies);
        this.ranges = new RangeWrites(context, codecs);
        this.pending = new PendingWrites(context);
        this.entries = new EntryWrites(context);
        this.messages = new MessageWrites(context, bodies, ranges);
        this.ledger = new LedgerWrites(context);
        this.removals = new Removals(context, bodies, ranges, pending, entries, ledger);
        this.bindings = new BindingWrites(context, inserts, messages);
        this.journal = new JournalWrites(context);
        this.notes = new NoteWrites(context);
    }

    /** @param first whether nothing was changed in this transaction before */
    void begin(boolean first) {
        context.begin(first);
        fault = null;
        open = true;
    }

    /** The change has run: what was held back is written. @throws StoreFault also one that the change swallowed */
    void finish() {
        call(() -> {
            inserts.flush();
            context.events.flush(context.db);
            return null;
        });
        open = false;
        if (fault != null) {
            throw fault;
        }
    }

    /** The change is part of the commit now. */
    void accept() {
        context.counters.accept();
        context.dots.accept();
    }

    void reject() {
        open = false;
        inserts.reject();
        ledger.reject();
        context.events.reject();
        context.counters.reject();
        context.dots.reject();
    }

    /** What the database itself refused, or null. */
    StoreFault fault() {
        return fault;
    }

    private <T> T call(Supplier<T> work) {
        if (!open || Thread.currentThread() != thread) {
            throw new IllegalStateException("A transaction is used only while its change runs, on the same thread");
        }
        try {
            return work.get();
        } catch (StoreFault e) {
            fault = e;
            throw e;
        }
    }

    private void run(Runnable work) {
        call(() -> {
            inserts.flush();
            work.run();
            return null;
        });
    }

    private <T> T get(Supplier<T> work) {
        return call(() -> {
            inserts.flush();
            return work.get();
        });
    }

    @Override
    public Optional<Entry> entry(EntryId id) {
        return get(() -> Reads.entry(context.db, id));
    }

    @Override
    public EntryId addService(String mtm, String name) {
        return get(() -> entries.addService(mtm, name));
    }

    @Override
    public void link(EntryId service, EntryId related) {
        run(() -> entries.link(service, related));
    }

    @Override
    public EntryId addFolder(EntryId service, EntryId parent, String name, FolderRole role) {
        return get(() -> entries.addFolder(service, parent, name, role));
    }

    @Override
    public EntryId addMessage(NewMessage message) {
        return call(() -> {
            space.requireRoom(context.db);
            return EntryId.of(inserts.add(message));
        });
    }

    @Override
    public void putBody(EntryId message, StagedBody body, MessageHeader header) {
        run(() -> {
            space.requireRoom(context.db);
            messages.putBody(message, body, header);
        });
    }

    @Override
    public void setFlags(EntryId message, Flags flags) {
        run(() -> messages.setFlags(message, flags));
    }

    @Override
    public void move(EntryId entry, EntryId newParent) {
        run(() -> entries.move(entry, newParent));
    }

    @Override
    public void rename(EntryId entry, String newName) {
        run(() -> entries.rename(entry, newName));
    }

    @Override
    public void setRole(EntryId folder, FolderRole role) {
        run(() -> entries.setRole(folder, role));
    }

    @Override
    public void remove(EntryId entry) {
        run(() -> removals.remove(entry));
    }

    @Override
    public Optional<RemoteFolder> remoteFolder(EntryId folder) {
        return get(() -> Reads.remoteFolder(context.db, folder));
    }

    @Override
    public void putRemoteFolder(RemoteFolder binding) {
        run(() -> bindings.putRemoteFolder(binding));
    }

    @Override
    public void bind(EntryId message, EntryId folder, long uid, Flags agreed) {
        call(() -> {
            bindings.bind(message, folder, uid, agreed);
            return null;
        });
    }

    @Override
    public long bindKey(EntryId message, EntryId folder, String key) {
        return call(() -> bindings.bindKey(message, folder, key));
    }

    @Override
    public Optional<RemoteMessage> remoteMessage(EntryId folder, long uid) {
        return get(() -> BindingWrites.remoteMessage(context.db, folder.value(), uid));
    }

    @Override
    public Optional<RemoteMessage> remoteMessage(EntryId message) {
        return get(() -> BindingWrites.remoteMessage(context.db, message.value()));
    }

    @Override
    public boolean mergeRemoteFlags(EntryId folder, long uid, Flags remote) {
        return get(() -> bindings.mergeRemoteFlags(folder, uid, remote));
    }

    @Override
    public void agreeFlags(EntryId message, Flags agreed) {
        run(() -> bindings.agreeFlags(message, agreed));
    }

    @Override
    public void unbindAll(EntryId folder) {
        run(() -> removals.unbindAll(folder.value()));
    }

    @Override
    public int removeUnbound(EntryId folder) {
        return get(() -> removals.removeUnbound(folder));
    }

    @Override
    public void addSubmission(Submission submission) {
        run(() -> ledger.addSubmission(submission));
    }

    @Override
    public void updateSubmission(SendState expected, Submission next) {
        run(() -> ledger.updateSubmission(expected, next));
    }

    @Override
    public void tellStory(EntryId message, String phase, String words) {
        run(() -> ledger.tellStory(message, phase, words));
    }

    @Override
    public void putNote(EntryId service, String name, String value) {
        run(() -> notes.put(service, name, value));
    }

    /** Writes into the ledger what was left of dots by a process that did not end. */
    void recoverDots() {
        run(ledger::recoverDots);
    }

    @Override
    public Optional<Submission> submission(EntryId message) {
        return get(() -> ledger.submission(message));
    }

    @Override
    public long addOperation(OperationRecord operation) {
        return get(() -> journal.addOperation(operation));
    }

    @Override
    public void updateOperation(OperationRecord operation) {
        run(() -> journal.updateOperation(operation));
    }

    @Override
    public void post(EventType type, EntryId service, EntryId parent, EntryId entry, long operation, String detail) {
        call(() -> {
            context.events.post(
                    context.db,
                    type,
                    context.now(),
                    value(service),
                    value(parent),
                    value(entry),
                    operation,
                    Texts.orEmpty(detail));
            return null;
        });
    }

    private static Long value(EntryId id) {
        return id == null ? null : id.value();
    }

    @Override
    public void unbind(EntryId message) {
        run(() -> bindings.unbind(message));
    }

    @Override
    public EntryId copyMessage(EntryId message, EntryId folder) {
        return get(() -> messages.copy(message, folder));
    }

    @Override
    public void shareBody(EntryId message, EntryId from) {
        run(() -> messages.shareBody(message, from));
    }

    @Override
    public void setEmailId(EntryId message, String emailId) {
        call(() -> {
            if (!inserts.setHeldEmailId(message.value(), emailId)) {
                inserts.flush();
                messages.setEmailId(message, emailId);
            }
            return null;
        });
    }

    @Override
    public void putRange(EntryId message, long offset, byte[] bytes) {
        run(() -> {
            space.requireRoom(context.db);
            ranges.put(message, offset, bytes);
        });
    }

    @Override
    public void dropBody(EntryId message) {
        run(() -> messages.dropBody(message));
    }

    @Override
    public void setHeader(EntryId message, MessageHeader header) {
        run(() -> messages.setHeader(message, header));
    }

    @Override
    public void removeRemoteFolder(EntryId folder) {
        run(() -> {
            removals.unbindAll(folder.value());
            context.db.update("DELETE FROM remote_folder WHERE folder = ?", folder.value());
        });
    }

    @Override
    public void putFolderState(FolderState state) {
        run(() -> bindings.putFolderState(state));
    }

    @Override
    public void putPending(PendingChange change) {
        run(() -> pending.put(change));
    }

    @Override
    public void removePending(EntryId entry, PendingChange.Kind kind) {
        run(() -> pending.remove(entry, kind));
    }

    @Override
    public List<PendingChange> pendingOf(EntryId entry) {
        return get(() -> Pending.ofEntry(context.db, entry));
    }

    @Override
    public void noteOperation(long operation, String note) {
        run(() -> journal.noteOperation(operation, note));
    }
}
