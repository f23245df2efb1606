// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** When a composed message goes, and what is said about it: shared by all commands that compose. */
final class Outgoing {

    /** At most one of these. */
    static final class Deferral {
        @Option(names = "--draft", description = "Leave it in the Drafts.")
        private boolean draft;

        @Option(names = "--on-next-connection", description = "Leave it in the Outbox until the account connects.")
        private boolean nextConnection;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "Not before this time: " + SendTime.FORMS + ". Goes with the first sending after it.")
        private String at;
    }

    @ArgGroup
    private Deferral deferral;

    private SendOptions options(SendOptions preferred) {
        if (deferral == null) {
            return preferred;
        }
        if (deferral.draft) {
            return SendOptions.DRAFT;
        }
        return deferral.nextConnection
                ? SendOptions.NEXT_CONNECTION
                : SendOptions.at(SendTime.parse(deferral.at, ZonedDateTime.now()));
    }

    /**
     * Composes, sends unless that was put off, and tells how it went.
     *
     * @param preferred when it goes if nothing was said
     * @throws IllegalArgumentException for a time that is none
     * @throws MessagingException if it is not sent but should be; the message stays in the Outbox
     */
    void go(
            MessagingSession session,
            Waiting waiting,
            Console console,
            Account account,
            Draft draft,
            SendOptions preferred)
            throws InterruptedException {
        SendOptions options = options(preferred);
        // The client of the service that receives knows who sends, or says what the account lacks.
        Entry client = account.receivingService().or(account::sendingService).orElseThrow();
        EntryId message = session.client(client.id()).compose(draft, options);
        if (options.when() == SendOptions.When.DRAFT) {
            tell(console, session, message, "Message " + message + " is in the Drafts");
            return;
        }
        Entry sending = account.sendingService().orElseThrow();
        if (options.when() != SendOptions.When.NOW) {
            tell(console, session, message, queued(message, options.at()));
            return;
        }
        try {
            waiting.await(session.start(sending.id(), new Commands.SendQueued(false)));
        } catch (MessagingException e) {
            // Another message of the Outbox may have failed where this one went out.
            if (state(session, message) != SendState.SENT) {
                throw stays(e, message);
            }
        }
        Submission row = session.read().submission(message).orElse(null);
        if (row != null && row.state() != SendState.SENT) {
            throw unsent(row);
        }
        tell(console, session, message, "Sent message " + message + " to " + recipients(row));
    }

    private static SendState state(MessagingSession session, EntryId message) {
        return session.read().submission(message).map(Submission::state).orElse(null);
    }

    private static String queued(EntryId message, Instant at) {
        return "Message " + message + " waits in the Outbox "
                + (at == null ? "for the next connection" : "until " + Human.time(at));
    }

    private static String recipients(Submission row) {
        return row == null
                ? ""
                : row.recipients().stream().map(Submission.Recipient::address).collect(Collectors.joining(", "));
    }

    private static MessagingException stays(MessagingException e, EntryId message) {
        String advice = "Message " + message + " is in the Outbox: mtm outbox list";
        return new MessagingException(
                e.kind(),
                String.valueOf(e.getMessage()),
                e.serverWords(),
                e.advice().isEmpty() ? advice : e.advice() + ". " + advice,
                e);
    }

    private static MessagingException unsent(Submission row) {
        String words = row.reply();
        String reason = row.reason().isEmpty() ? "" : ": " + row.reason();
        return switch (row.state()) {
            case FAILED ->
                new MessagingException(
                        ErrorKind.REFUSED,
                        "Message " + row.message() + " was refused" + reason,
                        words,
                        "It stays in the Outbox: mtm outbox list",
                        null);
            case UNCERTAIN ->
                new MessagingException(
                        ErrorKind.NETWORK,
                        "Whether message " + row.message() + " was sent is uncertain" + reason,
                        words,
                        "Ask a recipient; it is not sent again by itself",
                        null);
            default ->
                new MessagingException(
                        ErrorKind.BUSY,
                        "Message " + row.message() + " is not sent yet, it is " + Human.words(row.state()) + reason,
                        words,
                        "It stays in the Outbox: mtm outbox list",
                        null);
        };
    }

    private static void tell(Console console, MessagingSession session, EntryId message, String text) {
        if (!console.json()) {
            console.line(text);
            return;
        }
        Entry entry = session.read().entry(message).orElse(null);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", message);
        session.read().submission(message).ifPresent(row -> view.putAll(Views.submission(row, entry)));
        console.document().value(view);
    }
}
