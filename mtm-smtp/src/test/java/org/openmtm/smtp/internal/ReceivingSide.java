// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;

/** The receiving service of an account, with folders as a server has them. */
final class ReceivingSide {
    final EntryId service;
    final EntryId inbox;
    final EntryId sent;
    final EntryId drafts;
    private final SmtpBench bench;
    private long uid;

    ReceivingSide(SmtpBench bench, EntryId sending, String name) {
        this.bench = bench;
        this.service = bench.store().write(tx -> {
            EntryId added = tx.addService("imap4", name);
            tx.link(sending, added);
            return added;
        });
        this.inbox = folder("INBOX", FolderRole.INBOX);
        this.sent = folder("Sent", FolderRole.SENT);
        this.drafts = folder("Drafts", FolderRole.DRAFTS);
    }

    private EntryId folder(String name, FolderRole role) {
        return bench.store().write(tx -> {
            EntryId folder = tx.addFolder(service, service, name, role);
            tx.putRemoteFolder(new RemoteFolder(folder, service, name, "/", true, 1, 1, 0, true));
            return folder;
        });
    }

    /** A whole message is fetched from the server. */
    EntryId arrives(EntryId folder, String raw) throws IOException {
        return arrives(bench.store(), folder, raw, bench.clock.instant());
    }

    /** Many at once, as a first sync fetches them. */
    void arriveAll(EntryId folder, List<String> raws) throws IOException {
        List<StagedBody> bodies = new ArrayList<>();
        for (String raw : raws) {
            bodies.add(staged(bench.store(), raw));
        }
        bench.store().write(tx -> {
            for (int i = 0; i < raws.size(); i++) {
                String raw = raws.get(i);
                EntryId id = tx.addMessage(new NewMessage(
                        service, folder, Flags.NONE, bench.clock.instant(), raw.length(), header(raw), bodies.get(i)));
                tx.bind(id, folder, ++uid, Flags.NONE);
            }
            return null;
        });
    }

    EntryId arrives(MessageStore store, EntryId folder, String raw, Instant received) throws IOException {
        StagedBody body = staged(store, raw);
        return store.write(tx -> {
            EntryId id = tx.addMessage(
                    new NewMessage(service, folder, Flags.NONE, received, raw.length(), header(raw), body));
            tx.bind(id, folder, ++uid, Flags.NONE);
            return id;
        });
    }

    /** Only its header is fetched. */
    EntryId headerArrives(EntryId folder, String raw) {
        return bench.store().write(tx -> {
            EntryId id = tx.addMessage(new NewMessage(
                    service, folder, Flags.NONE, bench.clock.instant(), raw.length(), header(raw), null));
            tx.bind(id, folder, ++uid, Flags.NONE);
            return id;
        });
    }

    void restArrives(EntryId message, String raw) throws IOException {
        StagedBody body = staged(bench.store(), raw);
        bench.store().write(tx -> {
            tx.putBody(message, body, header(raw));
            return null;
        });
    }

    /** A copy that no server knows of. */
    EntryId kept(EntryId folder, String raw) throws IOException {
        StagedBody body = staged(bench.store(), raw);
        return bench.store()
                .write(tx -> tx.addMessage(new NewMessage(
                        service, folder, Flags.NONE, bench.clock.instant(), raw.length(), header(raw), body)));
    }

    private static StagedBody staged(MessageStore store, String raw) throws IOException {
        try (BodySink sink = store.newBody()) {
            sink.write(raw.getBytes(StandardCharsets.UTF_8));
            return sink.finish();
        }
    }

    private static MessageHeader header(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        return MessageHeaders.scan(bytes, bytes.length);
    }
}
