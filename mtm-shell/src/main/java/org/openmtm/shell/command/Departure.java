// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** A message that was let go: sent at once unless that was put off, and told how it went. */
final class Departure {

    private final MessagingSession session;
    private final Waiting waiting;
    private final Console console;

    Departure(MessagingSession session, Waiting waiting, Console console) {
        this.session = session;
        this.waiting = waiting;
        this.console = console;
    }

    /** @throws MessagingException if it is not sent but should be; the message stays in the Outbox */
    void of(EntryId message, Account account, SendOptions options) throws InterruptedException {
        Submission row = row(message);
        if (options.when() == SendOptions.When.DRAFT) {
            tell(message, "Message " + message + " is in the Drafts");
        } else if (leavesNow(options, row)) {
            flush(message, account.sendingService().orElseThrow());
            tell(message, "Sent message " + message + " to " + recipients(row(message), SendState.SENT));
        } else {
            String set = options.when() == SendOptions.When.AS_SET ? ", as the account is set" : "";
            tell(message, "Message " + message + " waits in the Outbox " + until(options, row) + set);
        }
    }

    private static boolean leavesNow(SendOptions options, Submission row) {
        return switch (options.when()) {
            case NOW -> true;
            case AS_SET -> row == null || row.plan().start() == SendPlan.Start.SOON;
            case DRAFT, NEXT_CONNECTION, ON_REQUEST, AT -> false;
        };
    }

    private static String until(SendOptions options, Submission row) {
        if (options.at() != null) {
            return "until " + Human.time(options.at());
        }
        boolean request = row == null
                ? options.when() == SendOptions.When.ON_REQUEST
                : row.plan().start() == SendPlan.Start.REQUEST;
        return request ? "until it is asked for with mtm outbox retry" : "for the next connection";
    }

    /** Sends what is due, this message among it. */
    private void flush(EntryId message, Entry sending) throws InterruptedException {
        try {
            waiting.await(session.start(sending.id(), new Commands.SendQueued(false)));
        } catch (MessagingException e) {
            // The row knows better what that means for this message, unless it still waits.
            if (e.kind() == ErrorKind.CANCELLED || waits(message)) {
                throw stays(e, message);
            }
        }
        Submission row = row(message);
        if (row != null) {
            requireSent(row);
        }
    }

    /** @throws MessagingException that says how far it came if not all recipients have it */
    static void requireSent(Submission row) {
        boolean refused = row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.FAILED);
        if (row.state() != SendState.SENT || refused) {
            throw unsent(row);
        }
    }

    private Submission row(EntryId message) {
        return session.read().submission(message).orElse(null);
    }

    private boolean waits(EntryId message) {
        Submission row = row(message);
        return row == null || row.state() == SendState.QUEUED;
    }

    private static String recipients(Submission row, SendState state) {
        return row == null
                ? ""
                : row.recipients().stream()
                        .filter(recipient -> recipient.state() == state)
                        .map(Submission.Recipient::address)
                        .collect(Collectors.joining(", "));
    }

    private MessagingException stays(MessagingException e, EntryId message) {
        String where = "Message " + message + " is in the Outbox: mtm outbox show " + message;
        if (e.kind() == ErrorKind.CANCELLED) {
            console.note(where);
            return e;
        }
        return new MessagingException(
                e.kind(),
                String.valueOf(e.getMessage()),
                e.serverWords(),
                e.advice().isEmpty() ? where : e.advice() + ". " + where,
                e);
    }

    private static MessagingException unsent(Submission row) {
        EntryId id = row.message();
        String show = "mtm outbox show " + id;
        return switch (row.state()) {
            case SENT ->
                unsent(
                        ErrorKind.REFUSED,
                        "Message " + id + " was sent to " + recipients(row, SendState.SENT) + ", but refused for "
                                + recipients(row, SendState.FAILED),
                        row,
                        "See " + show);
            case FAILED ->
                unsent(
                        ErrorKind.REFUSED,
                        "Message " + id + " was refused",
                        row,
                        "It stays in the Outbox: " + show + ", mtm outbox retry " + id);
            case UNCERTAIN ->
                unsent(
                        ErrorKind.NETWORK,
                        "Whether message " + id + " was sent is uncertain",
                        row,
                        "It is not sent again by itself: " + show + ", mtm outbox resolve " + id
                                + " --sent or --not-sent");
            case CANCELLED ->
                unsent(ErrorKind.CONFLICT, "Message " + id + " was taken back", row, "It is in the Drafts");
            case QUEUED, SENDING, DOT ->
                unsent(
                        ErrorKind.BUSY,
                        "Message " + id + " is not sent yet, it is " + Human.words(row.state()),
                        row,
                        "It stays in the Outbox and is tried again by itself: " + show);
        };
    }

    private static MessagingException unsent(ErrorKind kind, String what, Submission row, String advice) {
        return new MessagingException(
                kind, row.reason().isEmpty() ? what : what + ": " + row.reason(), row.reply(), advice, null);
    }

    private void tell(EntryId message, String text) {
        if (!console.json()) {
            console.line(text);
            return;
        }
        Entry entry = session.read().entry(message).orElse(null);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", message);
        session.read().submission(message).ifPresent(row -> view.putAll(SubmissionViews.of(row, entry)));
        console.document().value(view);
    }
}
