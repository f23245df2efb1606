// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.store.BodySink;
import org.openmtm.store.Filing;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Messages that the sending service of an account has sent, whose copies are to be filed. */
final class SentMail {
    private SentMail() {}

    /** @param mode "auto" or "always" */
    static EntryId add(TestAccount account, String name, String mode) throws Exception {
        return add(account, Views.mail(name), "<" + name + "@example.org>", mode);
    }

    static EntryId add(TestAccount account, byte[] mail, String messageId, String mode) throws Exception {
        EntryId sender = account.sender();
        try (BodySink sink = account.store().newBody()) {
            sink.write(mail);
            StagedBody body = sink.finish();
            return account.store().write(tx -> {
                EntryId message = tx.addMessage(new NewMessage(
                        sender,
                        StandardFolder.OUTBOX.id(),
                        Flags.of(Flag.SEEN),
                        Instant.parse("2026-03-01T11:00:00Z"),
                        mail.length,
                        MessageHeaders.scan(mail, mail.length),
                        body));
                Submission queued = Submission.queued(
                        message,
                        sender,
                        messageId,
                        messageId + "e",
                        "anna@example.org",
                        List.of(new Submission.Recipient("bert@example.org", SendState.QUEUED, "")),
                        SendPlan.SOON,
                        null,
                        new Filing(Filing.State.WANTED, null, mode),
                        Instant.parse("2026-03-01T11:00:00Z"));
                tx.addSubmission(queued);
                tx.updateSubmission(
                        SendState.QUEUED,
                        queued.withRecipients(List.of(
                                        new Submission.Recipient("bert@example.org", SendState.SENT, "250 taken")))
                                .to(SendState.SENT, "250 taken", ""));
                tx.move(message, StandardFolder.SENT.id());
                return message;
            });
        }
    }

    static Filing filing(TestAccount account, EntryId message) {
        return account.store().submission(message).orElseThrow().filing();
    }

    static Map<String, Object> file(TestAccount account) throws Exception {
        return account.run(new SendingCommands.FileSent()).values();
    }

    /** The names of the messages that the server has in a folder, with their flags. */
    static List<String> there(DovecotServer server, String user, String folder) throws Exception {
        return Views.server(server, user).getOrDefault(folder, List.of());
    }

    /** What the story of a message says of its filing. */
    static Stream<String> told(TestAccount account, EntryId message) {
        return account.store().story(message).stream()
                .filter(step -> step.phase().equals("filing"))
                .map(step -> step.words());
    }

    /** Puts one there as another client does. */
    static void append(ImapProbe probe, String folder, byte[] mail) throws Exception {
        probe.append(folder, "\\Seen", mail);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
