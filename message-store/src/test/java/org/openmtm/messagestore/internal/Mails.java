// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;

/** Small mails and accounts for tests. */
final class Mails {
    static final Instant DAY = Instant.parse("2024-05-01T10:00:00Z");

    private Mails() {}

    /** A service with an inbox. */
    record Account(EntryId service, EntryId inbox) {}

    static Account account(MessageStore store, String name) {
        return store.write(tx -> {
            EntryId service = tx.addService("imap4", name);
            return new Account(service, tx.addFolder(service, service, "INBOX", FolderRole.INBOX));
        });
    }

    static StagedBody stage(MessageStore store, byte[] raw) {
        try (var sink = store.newBody()) {
            sink.write(raw);
            return sink.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] raw(String subject, String text) {
        String mail = "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: " + subject + "\r\n\r\n" + text
                + "\r\n";
        return mail.getBytes(StandardCharsets.UTF_8);
    }

    static MessageHeader header(String subject) {
        return new MessageHeader(
                "<" + subject.hashCode() + "@example.org>",
                "",
                "Ann <ann@example.org>",
                "bob@example.org",
                "",
                subject,
                DAY,
                false);
    }

    static NewMessage message(Account account, String subject, Flags flags, StagedBody body) {
        return new NewMessage(
                account.service(),
                account.inbox(),
                flags,
                DAY,
                body == null ? 1000 : body.length(),
                header(subject),
                body);
    }

    static EntryId add(MessageStore store, Account account, String subject, String text) {
        StagedBody body = stage(store, raw(subject, text));
        return store.write(tx -> tx.addMessage(message(account, subject, Flags.NONE, body)));
    }

    static byte[] read(MessageStore store, EntryId message) {
        try (var in = store.body(message).orElseThrow().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a message into the Outbox with the row that is made for it. */
    static Submission queue(MessageStore store, Account account, String subject, Function<EntryId, Submission> row) {
        StagedBody body = stage(store, raw(subject, "text"));
        return store.write(tx -> {
            EntryId id = tx.addMessage(new NewMessage(
                    account.service(),
                    StandardFolder.OUTBOX.id(),
                    Flags.NONE,
                    DAY,
                    body.length(),
                    header(subject),
                    body));
            tx.addSubmission(row.apply(id));
            return tx.submission(id).orElseThrow();
        });
    }

    /** A row that is to be sent soon to so many. */
    static Submission row(Account account, EntryId message, int recipients) {
        List<Submission.Recipient> list = IntStream.range(0, recipients)
                .mapToObj(i -> new Submission.Recipient("r" + i + "@example.org", SendState.QUEUED, ""))
                .toList();
        return Submission.queued(
                message,
                account.service(),
                "<" + message + "@example.org>",
                "env" + message,
                "ann@example.org",
                list,
                SendPlan.SOON,
                null,
                Filing.WANTED,
                DAY);
    }

    /** The recipients of a row, all in one state. */
    static List<Submission.Recipient> all(Submission row, SendState state) {
        return row.recipients().stream()
                .map(each -> new Submission.Recipient(each.address(), state, state + " it is"))
                .toList();
    }
}
