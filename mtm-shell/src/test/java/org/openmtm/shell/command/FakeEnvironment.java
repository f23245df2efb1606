// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.message.MessageReader;
import org.openmtm.settings.ServiceSettings;

/** An account "work" with an INBOX of two messages, and a way to send. */
public final class FakeEnvironment implements Environment {

    static final EntryId IMAP = EntryId.of(10);
    static final EntryId SMTP = EntryId.of(11);
    static final EntryId INBOX = EntryId.of(20);
    static final EntryId FIRST = EntryId.of(30);
    static final EntryId SECOND = EntryId.of(31);

    final FakeStore store = new FakeStore();
    final FakeMessaging messaging = new FakeMessaging(store);
    FakeInstaller installer = new FakeInstaller();

    public FakeEnvironment() {
        Entry imap = service(IMAP, "imap4");
        Entry smtp = service(SMTP, "smtp");
        put(imap);
        put(smtp);
        put(new Entry(
                INBOX,
                IMAP,
                IMAP,
                EntryType.FOLDER,
                "INBOX",
                "",
                FolderRole.INBOX,
                Flags.NONE,
                null,
                0,
                BodyState.NONE,
                MessageHeader.EMPTY));
        message(FIRST, "Lunch", Flags.of(org.openmtm.entry.Flag.SEEN));
        message(SECOND, "A \u001b[31mred\u202e subject", Flags.NONE);
        store.bodies.put(FIRST, "Subject: Lunch\r\n\r\nAt noon?\r\n".getBytes(StandardCharsets.US_ASCII));
        messaging.account("work", imap, smtp);
        messaging.settings.put(IMAP, new ServiceSettings(Map.of("host", "mail.example.org", "port", 993)));
    }

    private static Entry service(EntryId id, String mtm) {
        return new Entry(
                id,
                EntryId.ROOT,
                id,
                EntryType.SERVICE,
                "work",
                mtm,
                FolderRole.NONE,
                Flags.NONE,
                null,
                0,
                BodyState.NONE,
                MessageHeader.EMPTY);
    }

    /** A message of which only the first ten bytes are here. */
    void partly(EntryId id) {
        message(id, "Partly", Flags.NONE);
        Entry whole = store.entries.get(id);
        store.beginnings.put(id, "Subject: P".getBytes(StandardCharsets.US_ASCII));
        put(new Entry(
                id,
                INBOX,
                IMAP,
                EntryType.MESSAGE,
                "",
                "",
                FolderRole.NONE,
                Flags.NONE,
                whole.received(),
                whole.size(),
                BodyState.PARTIAL,
                whole.header()));
    }

    void message(EntryId id, String subject, Flags flags) {
        put(new Entry(
                id,
                INBOX,
                IMAP,
                EntryType.MESSAGE,
                "",
                "",
                FolderRole.NONE,
                flags,
                Instant.parse("2026-11-22T10:00:00Z"),
                1234,
                BodyState.COMPLETE,
                new MessageHeader(
                        "<1@x>", "", "Anna <anna@example.org>", "ben@example.org", "", subject, null, false)));
    }

    private void put(Entry entry) {
        store.entries.put(entry.id(), entry);
    }

    @Override
    public FakeMessaging messaging() {
        return messaging;
    }

    @Override
    public FakeStore store() {
        return store;
    }

    @Override
    public Optional<MessageReader> reader() {
        return Optional.of(source -> new FakeMail(source.partial().isPresent()));
    }

    @Override
    public Optional<ModuleInstaller> installer() {
        return Optional.ofNullable(installer);
    }

    @Override
    public Path data() {
        return Path.of("data");
    }

    @Override
    public Path home() {
        return Path.of("home");
    }

    @Override
    public String version() {
        return "1.2.3";
    }
}
