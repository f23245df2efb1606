// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** The send ledger as the outbox commands need it. */
final class Ledger {

    private final MessagingSession session;
    private final Finder find;

    Ledger(MessagingSession session, Finder find) {
        this.session = session;
        this.find = find;
    }

    /** @throws MessagingException NOT_FOUND if the message is none that was to be sent */
    Submission row(EntryId id) {
        find.message(id);
        return session.read()
                .submission(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "Message " + id + " was never to be sent",
                        "Take an id from mtm outbox list --all"));
    }

    Entry message(Submission row) {
        return session.read().entry(row.message()).orElse(null);
    }

    /**
     * Runs the Outboxes that these messages lie in.
     *
     * @return the trouble that a run had, by the id of its service
     */
    Map<EntryId, MessagingException> flush(List<EntryId> messages, Waiting waiting) throws InterruptedException {
        Map<EntryId, MessagingException> trouble = new LinkedHashMap<>();
        List<EntryId> services =
                messages.stream().map(id -> row(id).service()).distinct().toList();
        for (EntryId service : services) {
            try {
                waiting.await(session.start(service, new Commands.SendQueued(false)));
            } catch (MessagingException e) {
                if (e.kind() == ErrorKind.CANCELLED) {
                    throw e;
                }
                trouble.put(service, e);
            }
        }
        return trouble;
    }

    /** Tells of messages that went, or did not. @return whether all went */
    boolean tell(List<EntryId> messages, Map<EntryId, MessagingException> trouble, Console console) {
        List<Map<String, Object>> views = new ArrayList<>();
        boolean all = true;
        for (EntryId id : messages) {
            Submission row = row(id);
            String line = "Message " + id + ": sent";
            try {
                Departure.requireSent(row);
            } catch (MessagingException e) {
                all = false;
                MessagingException why = row.state() == SendState.QUEUED ? trouble.getOrDefault(row.service(), e) : e;
                line = "Message " + id + ": " + why.oneLine();
            }
            views.add(SubmissionViews.of(row, message(row)));
            if (!console.json()) {
                console.line(line);
            }
        }
        if (console.json()) {
            console.document().object().name("messages").value(views).endObject();
        }
        return all;
    }
}
