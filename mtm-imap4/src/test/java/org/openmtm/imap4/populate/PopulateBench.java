// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.imap4.protocol.CapabilitySwitches;
import org.openmtm.imap4.protocol.ImapClient;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.ProtocolLimits;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncRules;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.BodyRange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;

/** An account whose headers are here, and a connection of its own to fetch parts over. */
final class PopulateBench implements AutoCloseable {
    private final TestAccount account;
    private final String user;
    private final String password;
    private final int port;
    private ImapConnection connection;

    /** Synchronises the headers of a folder. */
    PopulateBench(Path directory, int port, String user, String password) throws Exception {
        this.account = new TestAccount(directory, port, user, password);
        this.user = user;
        this.password = password;
        this.port = port;
    }

    PopulateBench headers(String folder) throws InterruptedException {
        account.run(new Commands.Synchronise(folder, true));
        return this;
    }

    TestAccount account() {
        return account;
    }

    MessageStore store() {
        return account.store();
    }

    /** The connection, opened when it is first wanted and again when it broke. */
    ImapConnection connection() {
        if (connection == null || !connection.usable()) {
            WireSettings wire = new WireSettings(
                    "127.0.0.1", port, TlsMode.NONE, Duration.ofSeconds(5), Duration.ofSeconds(10), null);
            connection = new ImapClient(wire, user, ProtocolLimits.STANDARD, new CapabilitySwitches(List.of()), "1.0")
                    .open(password.toCharArray(), opening -> {});
        }
        return connection;
    }

    SyncScope scope() {
        return new SyncScope(
                connection(),
                store(),
                account.service(),
                0,
                SyncScope.Depth.HEADERS,
                progress -> {},
                () -> {},
                new SyncReport(),
                SyncRules.STANDARD);
    }

    PopulateReport populate(FetchOptions options, List<EntryId> messages) {
        PopulateReport report = new PopulateReport();
        new Populate(scope(), options, report).run(messages);
        return report;
    }

    PopulateReport populate(FetchOptions options, EntryId... messages) {
        return populate(options, List.of(messages));
    }

    List<EntryId> ids(String folder) {
        return account.messages(folder).values().stream()
                .map(RemoteMessage::message)
                .toList();
    }

    EntryId only(String folder) {
        List<EntryId> ids = ids(folder);
        if (ids.size() != 1) {
            throw new AssertionError(folder + " has " + ids);
        }
        return ids.get(0);
    }

    Entry entry(EntryId id) {
        return store().entry(id).orElseThrow();
    }

    BodyState state(EntryId id) {
        return entry(id).body();
    }

    /** How many bytes of a PARTIAL message are here. */
    long here(EntryId id) {
        return store().ranges(id).stream().mapToLong(BodyRange::length).sum();
    }

    /** What is here, with a gap written as "[…]". */
    String text(EntryId id) {
        StringBuilder text = new StringBuilder();
        for (BodyRange range : store().ranges(id)) {
            text.append(range.offset() == 0 ? "" : "[…]");
            List<byte[]> pieces = new ArrayList<>();
            for (long at = range.offset(); at < range.end(); at += pieces.get(pieces.size() - 1).length) {
                pieces.add(store().range(id, at, (int) Math.min(1 << 20, range.end() - at)));
            }
            pieces.forEach(piece -> text.append(new String(piece, StandardCharsets.ISO_8859_1)));
        }
        return text.toString();
    }

    @Override
    public void close() throws Exception {
        if (connection != null) {
            connection.close();
        }
        account.close();
    }
}
