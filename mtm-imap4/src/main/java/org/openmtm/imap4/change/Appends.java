// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.AppendedUids;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Requests;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.StoredBody;

/**
 * Uploads messages: several in one command where the server can (MULTIAPPEND), which does all of them or none; then one
 * that is refused costs only the second try of its neighbours. For one thread.
 */
final class Appends {
    private static final int MOST_TOGETHER = 100;
    private static final long MOST_BYTES = 4 << 20;

    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final Outcome outcome;
    private final Marks marks;

    Appends(Outcome outcome) {
        this.outcome = outcome;
        this.scope = outcome.scope();
        this.store = scope.store();
        this.connection = scope.connection();
        this.marks = new Marks(store);
    }

    private record Upload(PendingChange row, Entry message) {}

    /** @param target the folder, on the server already */
    void run(EntryId target, List<PendingChange> rows) {
        RemoteFolder folder = store.remoteFolder(target).orElse(null);
        if (folder == null) {
            return;
        }
        List<PendingChange> batch = new ArrayList<>();
        long bytes = 0;
        for (PendingChange row : rows) {
            if (Rows.parked(row) || Rows.inDoubt(row)) {
                continue;
            }
            long size = store.entry(row.entry()).map(Entry::size).orElse(0L);
            boolean alone = row.attempts() > Rows.SUSPICIOUS || !connection.has("MULTIAPPEND");
            if (!batch.isEmpty() && (alone || batch.size() == MOST_TOGETHER || bytes + size > MOST_BYTES)) {
                upload(folder, batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(row);
            bytes += size;
            if (alone) {
                upload(folder, batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            upload(folder, batch);
        }
    }

    private void upload(RemoteFolder folder, List<PendingChange> rows) {
        scope.checkpoint().run();
        marks.prepare(folder);
        List<Upload> uploads = begin(folder, rows);
        if (uploads.isEmpty()) {
            return;
        }
        List<InputStream> open = new ArrayList<>();
        try {
            send(folder, uploads, open);
        } finally {
            open.forEach(Appends::close);
        }
    }

    private List<Upload> begin(RemoteFolder folder, List<PendingChange> rows) {
        return store.write(tx -> {
            List<Upload> uploads = new ArrayList<>();
            for (PendingChange row : rows) {
                PendingChange now = Outcome.current(tx, row);
                Entry message = tx.entry(row.entry()).orElse(null);
                if (now != null && now.folder().equals(folder.folder()) && !Rows.inDoubt(now)) {
                    PendingChange begun = Rows.begun(
                            now,
                            marks.of(folder),
                            ChangeDetail.of(now).tried(folder.folder()).numbering(folder.validity()));
                    tx.putPending(begun);
                    uploads.add(new Upload(begun, message));
                }
            }
            return uploads;
        });
    }

    private void send(RemoteFolder folder, List<Upload> uploads, List<InputStream> open) {
        List<Requests.Upload> messages = new ArrayList<>();
        List<Upload> whole = new ArrayList<>();
        for (Upload upload : uploads) {
            StoredBody body = store.body(upload.message().id()).orElse(null);
            if (body == null) {
                outcome.trouble(List.of(upload.row()), "the message is not completely here", true);
                continue;
            }
            InputStream bytes = body.open();
            open.add(bytes);
            messages.add(new Requests.Upload(
                    upload.message().flags(), upload.message().received(), bytes, body.length()));
            whole.add(upload);
        }
        if (messages.isEmpty()) {
            return;
        }
        Pending pending = connection.send(Requests.append(folder.path(), messages));
        try {
            connection.await(pending);
        } catch (MessagingException e) {
            if (!pending.done()) {
                throw e;
            }
            refused(folder, whole, e);
            return;
        }
        done(folder, whole, pending.appended().orElse(null));
    }

    private void refused(RemoteFolder folder, List<Upload> uploads, MessagingException e) {
        List<PendingChange> rows = uploads.stream().map(Upload::row).toList();
        boolean mayBeOneOfThem =
                e.kind() == ErrorKind.REFUSED || e.kind() == ErrorKind.PROTOCOL || e.kind() == ErrorKind.LIMIT;
        if (uploads.size() == 1 || !mayBeOneOfThem) {
            outcome.failed(rows, e);
            return;
        }
        outcome.each(rows, (tx, row) -> {
            PendingChange now = Outcome.current(tx, row);
            if (now != null) {
                tx.putPending(Rows.failed(now, "", false));
            }
        });
        rows.forEach(row -> upload(folder, List.of(row)));
    }

    private void done(RemoteFolder folder, List<Upload> uploads, AppendedUids uids) {
        boolean named = uids != null && uids.uids().count() == uploads.size();
        List<Long> each = named ? numbers(uids.uids()) : List.of();
        outcome.each(uploads, (tx, upload) -> {
            PendingChange now = Outcome.current(tx, upload.row());
            if (now == null) {
                return;
            }
            if (named) {
                landed(tx, now, upload, folder, uids.validity(), each.get(uploads.indexOf(upload)));
            } else {
                tx.putPending(Rows.with(now, ChangeDetail.of(now).asDone()));
            }
        });
    }

    private void landed(
            StoreTransaction tx, PendingChange now, Upload upload, RemoteFolder folder, long validity, long uid) {
        if (Landing.bind(
                tx,
                now.entry(),
                folder.folder(),
                validity,
                uid,
                upload.message().flags())) {
            outcome.sent(tx, now, now.kind() + " as UID " + uid);
        } else {
            tx.putPending(Rows.with(now, ChangeDetail.of(now).asDone()));
        }
    }

    /** The UIDs in the order of the messages: they were given in ascending order. */
    private static List<Long> numbers(UidSet set) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < set.ranges(); i++) {
            for (long uid = set.from(i); uid <= set.to(i); uid++) {
                numbers.add(uid);
            }
        }
        return numbers;
    }

    private static void close(InputStream bytes) {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new MessagingException(ErrorKind.STORE, "A message could not be read", "Check the store", e);
        }
    }
}
