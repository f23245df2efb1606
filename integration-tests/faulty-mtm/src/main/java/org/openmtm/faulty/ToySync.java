// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.Progress;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;

/**
 * Fetches what is new. The server numbers mails upwards, so all that is to be remembered is the next number; it is committed
 * with each mail, so that an interrupted sync goes on behind the last one.
 */
final class ToySync {
    private final MessageStore store;
    private final EntryId service;
    private final OperationContext operation;
    private final Fault fault;

    /** A mail on the server. */
    private record Listed(long number, int size) {}

    ToySync(ServerContext context, OperationContext operation, Fault fault) {
        this.store = context.store();
        this.service = context.service().id();
        this.operation = operation;
        this.fault = fault;
    }

    /** @return how many mails were fetched */
    long run(ToyConnection connection) throws InterruptedException {
        operation.progress(Progress.stage("list", "Inbox"));
        EntryId folder = folder();
        RemoteFolder before = store.remoteFolder(folder).orElseThrow();
        List<Listed> listed = list(connection, before.uidNext());
        int done = 0;
        try {
            for (Listed mail : listed) {
                checkCancelled();
                fetch(connection, folder, mail);
                tell(++done, listed.size());
            }
        } catch (InterruptedException e) {
            if (fault == Fault.LOSES_MAIL_WHEN_INTERRUPTED) {
                remember(before, listed.get(listed.size() - 1).number() + 1);
                return done;
            }
            if (fault == Fault.DOUBLES_MAIL_AFTER_AN_INTERRUPT) {
                remember(before, before.uidNext());
            }
            throw e;
        }
        return done;
    }

    private void checkCancelled() {
        if (fault != Fault.IGNORES_CANCEL) {
            operation.checkCancelled();
        }
    }

    private void tell(int done, int total) {
        int told = fault == Fault.PROGRESS_GOES_BACK ? total - done : done;
        operation.progress(new Progress("fetch", told, total, "messages", "Inbox"));
    }

    private EntryId folder() {
        return store.folders(service).stream()
                .map(Entry::id)
                .findFirst()
                .orElseGet(() -> store.write(tx -> {
                    EntryId made = tx.addFolder(service, service, "Inbox", FolderRole.INBOX);
                    tx.putRemoteFolder(new RemoteFolder(made, service, "inbox", "", true, 1, 1, 0, true));
                    return made;
                }));
    }

    private static List<Listed> list(ToyConnection connection, long from) throws InterruptedException {
        List<Listed> listed = new ArrayList<>();
        connection.writeLine("LIST " + from);
        for (String line = connection.readLine(); !line.equals("END"); line = connection.readLine()) {
            String[] words = line.split(" ");
            listed.add(new Listed(Long.parseLong(words[0]), Integer.parseInt(words[1])));
        }
        return listed;
    }

    private void fetch(ToyConnection connection, EntryId folder, Listed mail) throws InterruptedException {
        connection.writeLine("GET " + mail.number());
        try (BodySink sink = store.newBody()) {
            if (fault == Fault.HOLDS_A_MAIL_IN_MEMORY) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                copy(connection, mail.size(), whole::write);
                whole.writeTo(sink);
            } else {
                copy(connection, mail.size(), sink::write);
            }
            add(folder, mail, sink.finish());
        } catch (IOException e) {
            throw new MessagingException(ErrorKind.STORE, "A mail cannot be stored", "Check the disk", e);
        }
    }

    /** Takes the bytes of a mail. */
    private interface Target {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    private void copy(ToyConnection connection, int size, Target target) throws IOException, InterruptedException {
        byte[] buffer = new byte[16 * 1024];
        int left = size;
        while (left > 0) {
            int length = connection.read(buffer, left);
            if (length < 0 && fault == Fault.TAKES_HALF_A_MAIL_FOR_A_WHOLE) {
                return;
            }
            if (length < 0) {
                throw new MessagingException(
                        ErrorKind.NETWORK, "The connection ended in the middle of a mail", "Try again");
            }
            left -= length;
            if (fault == Fault.CHANGES_BYTES) {
                byte[] changed = new String(buffer, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .replaceAll("[ \t]+\r\n", "\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                target.write(changed, 0, changed.length);
            } else {
                target.write(buffer, 0, length);
            }
        }
    }

    private void add(EntryId folder, Listed mail, StagedBody body) {
        store.write(tx -> {
            EntryId message = tx.addMessage(new NewMessage(
                    service, folder, Flags.NONE, Instant.now(), body.length(), MessageHeader.EMPTY, body));
            if (fault != Fault.DOUBLES_MAIL_AFTER_AN_INTERRUPT) {
                tx.bind(message, folder, mail.number(), Flags.NONE);
            }
            tx.putRemoteFolder(next(tx.remoteFolder(folder).orElseThrow(), mail.number() + 1));
            return null;
        });
    }

    private void remember(RemoteFolder folder, long uidNext) {
        store.write(tx -> {
            tx.putRemoteFolder(next(folder, uidNext));
            return null;
        });
    }

    private static RemoteFolder next(RemoteFolder folder, long uidNext) {
        return new RemoteFolder(
                folder.folder(), folder.service(), folder.path(), folder.delimiter(), true, 1, uidNext, 0, true);
    }
}
