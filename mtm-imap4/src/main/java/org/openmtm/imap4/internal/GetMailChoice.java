// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Which messages get-mail works on, and how many it leaves out. For one thread. */
final class GetMailChoice {
    private final MessageStore store;
    private final GetMail command;
    private final List<EntryId> messages = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private long tooLarge;
    private long done;

    GetMailChoice(MessageStore store, GetMail command) {
        this.store = store;
        this.command = command;
    }

    List<EntryId> messages() {
        return List.copyOf(messages);
    }

    /** For the result: what was left out, and why. */
    Map<String, Object> figures() {
        figures.put("tooLarge", tooLarge);
        figures.put("alreadyDone", done);
        return figures;
    }

    /** The messages that the command names. @throws MessagingException INVALID if one is none of those */
    void selection() {
        for (EntryId id : command.messages()) {
            Optional<Entry> entry = store.entry(id);
            if (entry.isEmpty() || entry.get().type() != EntryType.MESSAGE) {
                throw new MessagingException(
                        ErrorKind.NOT_FOUND, "Entry " + id + " of the selection is no message", "Select again");
            }
            add(entry.get());
        }
    }

    /** The messages that lie in the folder, from a UID on. */
    void since(RemoteFolder folder, long uid) {
        try (StoreCursor<RemoteMessage> cursor = store.remoteMessages(folder.folder(), uid, UidSet.MAX_UID)) {
            while (cursor.hasNext()) {
                store.entry(cursor.next().message())
                        .filter(entry -> entry.parent().equals(folder.folder()))
                        .ifPresent(this::add);
            }
        }
    }

    private void add(Entry entry) {
        boolean whole = entry.body() == BodyState.COMPLETE;
        boolean there = entry.parent().equals(command.destination());
        if ((command.action() == GetMail.Action.POPULATE && whole)
                || (command.action() == GetMail.Action.MOVE && there)) {
            done++;
        } else if (command.options().maxSize() > 0
                && entry.size() > command.options().maxSize()) {
            tooLarge++;
        } else {
            messages.add(entry.id());
        }
    }
}
