// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The mail of one user in a {@link ScriptedImapServer}, in memory. Has an INBOX from the start; every other folder is
 * made when it is first named. Changes reach clients in IDLE at once. Thread-safe: one lock for all.
 */
public final class MiniMailbox {

    /**
     * One message.
     *
     * @param uid its UID
     * @param body its bytes
     * @param received the INTERNALDATE
     * @param flags its flags, as on the wire
     */
    public record Message(long uid, byte[] body, Instant received, Set<String> flags) {
        Message with(Collection<String> newFlags) {
            return new Message(uid, body, received, Set.copyOf(newFlags));
        }
    }

    /** One folder; only used under the mailbox's lock. */
    static final class Folder {
        final String name;
        /** Its MAILBOXID, which a renamed folder keeps. */
        final String id;

        long uidValidity = 1_000;
        long uidNext = 1;
        final List<Message> messages = new ArrayList<>();

        Folder(String name, String id) {
            this.name = name;
            this.id = id;
        }
    }

    private final Map<String, Folder> folders = new LinkedHashMap<>();
    private int made;

    public MiniMailbox() {
        folder("INBOX");
    }

    /** Puts a message into a folder; gives its UID. */
    public synchronized long deliver(String folder, byte[] body, String... flags) {
        return deliver(folder, body, Instant.parse("2023-05-06T07:08:09Z"), Set.of(flags));
    }

    synchronized long deliver(String folder, byte[] body, Instant received, Set<String> flags) {
        Folder into = folder(folder);
        long uid = into.uidNext++;
        into.messages.add(new Message(uid, body, received, Set.copyOf(flags)));
        notifyAll();
        return uid;
    }

    /** Fills a folder with generated mail. */
    public void deliver(String folder, MailboxGenerator mails) {
        for (int number = 0; number < mails.count(); number++) {
            Set<String> flags = mails.unread(number) ? Set.of() : Set.of("\\Seen");
            deliver(folder, mails.mail(number), mails.date(number), flags);
        }
    }

    /** Removes a message. */
    public synchronized void expunge(String folder, long uid) {
        folder(folder).messages.removeIf(message -> message.uid == uid);
        notifyAll();
    }

    /** Replaces a message's flags. */
    public synchronized void flags(String folder, long uid, String... flags) {
        folder(folder).messages.replaceAll(message -> message.uid == uid ? message.with(Set.of(flags)) : message);
        notifyAll();
    }

    /** The messages of a folder, by UID. */
    public synchronized List<Message> messages(String folder) {
        return List.copyOf(folder(folder).messages);
    }

    /** Sets the folder's UIDVALIDITY; messages keep their UIDs. */
    public synchronized void uidValidity(String folder, long value) {
        folder(folder).uidValidity = value;
    }

    /** Sets the next UID, also backwards, as a sick server does. */
    public synchronized void uidNext(String folder, long value) {
        folder(folder).uidNext = value;
    }

    public synchronized void create(String folder) {
        folder(folder);
    }

    public synchronized void delete(String folder) {
        folders.remove(folder);
    }

    /** Gives a folder another name; it keeps its mail, UIDs, UIDVALIDITY and MAILBOXID. */
    public synchronized void rename(String folder, String name) {
        Folder before = folders.remove(folder);
        Folder renamed = new Folder(name, before.id);
        renamed.uidValidity = before.uidValidity;
        renamed.uidNext = before.uidNext;
        renamed.messages.addAll(before.messages);
        folders.put(name, renamed);
    }

    /** The names of all folders, as on the wire. */
    public synchronized Set<String> folders() {
        return new TreeSet<>(folders.keySet());
    }

    synchronized boolean has(String name) {
        return folders.containsKey(canonical(name));
    }

    synchronized Folder folder(String name) {
        return folders.computeIfAbsent(canonical(name), missing -> new Folder(missing, "F" + ++made));
    }

    private static String canonical(String name) {
        return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
    }
}
