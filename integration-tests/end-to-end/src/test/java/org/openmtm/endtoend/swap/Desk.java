// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.store.ListQuery;
import org.openmtm.store.RemoteFolder;
import org.openmtm.testservers.MailboxGenerator;

/** A person who tidies up without a connection, then synchronises, then goes on: each mail meets one fate. */
final class Desk extends Worker {
    private static final int BATCH = 10;

    /** What is done to a mail, by its place in the batch. */
    private enum Fate {
        FLAG,
        MOVE,
        DELETE,
        COPY,
        UPLOAD
    }

    private final Handles handles;
    private final EntryId service;
    private final MailboxGenerator mails;
    private final Deque<Entry> untouched = new ArrayDeque<>();
    private final Map<String, Integer> numbers = new TreeMap<>();
    private final Map<Integer, Fate> fates = new TreeMap<>();

    /** To be made after the first sync of the account, whose INBOX holds all the mails. */
    Desk(Handles handles, EntryId service, MailboxGenerator mails) {
        super("desk");
        this.handles = handles;
        this.service = service;
        this.mails = mails;
        for (int number = 0; number < mails.count(); number++) {
            numbers.put(mails.messageId(number), number);
        }
        untouched.addAll(messages(folder("INBOX")));
        assertThat(untouched).hasSize(mails.count());
    }

    private List<Entry> messages(EntryId folder) {
        try (Stream<Entry> children = handles.session().read().children(ListQuery.all(folder)).stream()) {
            return children.filter(entry -> entry.type() == EntryType.MESSAGE).toList();
        }
    }

    private EntryId folder(String path) {
        return handles.session().read().remoteFolders(service).stream()
                .filter(folder -> folder.path().equals(path))
                .map(RemoteFolder::folder)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no folder " + path));
    }

    @Override
    void step() throws Exception {
        for (Fate fate : Fate.values()) {
            List<Entry> batch = new ArrayList<>();
            while (batch.size() < BATCH && !untouched.isEmpty()) {
                batch.add(untouched.poll());
            }
            if (!batch.isEmpty()) {
                meet(fate, batch.stream().map(Entry::id).toList());
                batch.forEach(entry -> fates.put(numbers.get(entry.header().messageId()), fate));
            }
        }
        handles.run(service, new Commands.Synchronise("", false));
    }

    private void meet(Fate fate, List<EntryId> batch) throws InterruptedException {
        switch (fate) {
            case FLAG ->
                batch.forEach(message -> handles.session().changeFlags(message, Flags.of(Flag.FLAGGED), Flags.NONE));
            case MOVE -> handles.run(service, new MessageCommands.Move(batch, folder("Archive")));
            case DELETE -> handles.run(service, new MessageCommands.Delete(batch));
            case COPY -> handles.run(service, new MessageCommands.Copy(batch, folder("Archive")));
            case UPLOAD -> upload(batch);
        }
    }

    /** Takes copies here, and puts these onto the server: that makes an APPEND of each. */
    private void upload(List<EntryId> batch) throws InterruptedException {
        EntryId local = StandardFolder.INBOX.id();
        handles.run(service, new MessageCommands.Copy(batch, local));
        List<EntryId> copies = messages(local).stream().map(Entry::id).toList();
        assertThat(copies).as("copies in the local folder").hasSameSizeAs(batch);
        handles.run(service, new MessageCommands.Move(copies, folder("Uploads")));
    }

    int touched() {
        return fates.size();
    }

    /** What the server must have in the end. */
    List<Mail> expected() {
        List<Mail> expected = new ArrayList<>();
        for (int number = 0; number < mails.count(); number++) {
            Fate fate = fates.get(number);
            if (fate != Fate.MOVE && fate != Fate.DELETE) {
                expected.add(Mail.of("INBOX", mails, number, fate == Fate.FLAG));
            }
            if (fate == Fate.MOVE || fate == Fate.COPY) {
                expected.add(Mail.of("Archive", mails, number, false));
            }
            if (fate == Fate.UPLOAD) {
                expected.add(Mail.of("Uploads", mails, number, false));
            }
        }
        return expected;
    }
}
