// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.MailboxStatus;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.UntaggedHandler;

/** Asks for the mailboxes of an account and their states: all in one round trip where the server can. For one thread. */
public final class Mailboxes {
    private static final int MOST = 50_000;
    private static final int IN_FLIGHT = 50;

    private final ImapConnection connection;
    private final Questions questions;
    private final Map<String, ListEntry> entries = new LinkedHashMap<>();
    private final Map<String, MailboxStatus> states = new LinkedHashMap<>();
    private final String root;

    /** @param root the folder in which all but the inbox is looked for, as people write it; empty for all there is */
    public Mailboxes(ImapConnection connection, String root) {
        this.root = MailboxNames.encode(root);
        this.questions = new Questions(connection);
        this.connection = connection;
    }

    /** Lists all mailboxes; with LIST-STATUS also their states. @return by path, in the server's order */
    Map<String, ListEntry> list() {
        Questions.Listed listed = questions.list("", "*", true);
        listed.entries().forEach((path, entry) -> {
            if (lies(entry)) {
                entries.put(path, entry);
            }
        });
        states.putAll(listed.states());
        return entries;
    }

    private boolean lies(ListEntry entry) {
        if (root.isEmpty() || MailboxNames.isInbox(entry.path())) {
            return true;
        }
        String above = root.endsWith(entry.delimiter()) ? root : root + entry.delimiter();
        return (entry.path() + entry.delimiter()).startsWith(above);
    }

    /** What was listed last, by path. */
    Map<String, ListEntry> entries() {
        return entries;
    }

    /** Whether a mailbox that was not listed is really gone: asked by its own name. */
    boolean gone(String path) {
        Mailboxes single = new Mailboxes(connection, "");
        connection.handler(single.hearing());
        // Wildcards in a name would match others; such a name counts as there when anything like it is.
        boolean answered = connection
                .answer(connection.send(ImapCommand.of("LIST \"\"").mailbox(path)))
                .ok();
        connection.handler(UntaggedHandler.NONE);
        return answered && single.entries.isEmpty();
    }

    /** Asks for the states of these mailboxes that are not known yet, several in flight. */
    void states(List<String> paths) {
        List<String> unknown =
                paths.stream().filter(path -> !states.containsKey(key(path))).toList();
        connection.handler(hearing());
        for (int from = 0; from < unknown.size(); from += IN_FLIGHT) {
            List<Pending> sent = new ArrayList<>();
            for (String path : unknown.subList(from, Math.min(unknown.size(), from + IN_FLIGHT))) {
                sent.add(connection.send(ImapCommand.of("STATUS").mailbox(path).words(items())));
            }
            // A mailbox that cannot be asked is looked at when it is its turn.
            sent.forEach(connection::answer);
        }
        connection.handler(UntaggedHandler.NONE);
    }

    /** The state that the server told, or null. */
    MailboxStatus state(String path) {
        return states.get(key(path));
    }

    private String items() {
        return questions.statusItems();
    }

    private static String key(String path) {
        return MailboxNames.isInbox(path) ? "INBOX" : path;
    }

    private UntaggedHandler hearing() {
        return new UntaggedHandler() {
            @Override
            public void list(ListEntry entry) {
                if (entries.size() >= MOST) {
                    throw new MessagingException(
                            ErrorKind.LIMIT,
                            "The server lists more than " + MOST + " mailboxes",
                            "Ask its administrator");
                }
                entries.put(key(entry.path()), entry);
            }

            @Override
            public void status(MailboxStatus status) {
                if (states.size() < MOST) {
                    states.put(key(status.path()), status);
                }
            }
        };
    }
}
