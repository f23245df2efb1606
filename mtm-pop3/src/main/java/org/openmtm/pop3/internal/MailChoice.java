// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.pop3.mirror.Mirror;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Which messages get-mail works on, and how many it leaves out. For one thread. */
final class MailChoice {
    private static final long LAST_UID = 4_294_967_295L;

    private final Mirror mirror;
    private final GetMail command;
    private final List<EntryId> chosen = new ArrayList<>();
    private long tooLarge;
    private long done;

    MailChoice(Mirror mirror, GetMail command) {
        this.mirror = mirror;
        this.command = command;
    }

    /** @param from of the inbox, those that came with this UID and later */
    List<EntryId> messages(long from) {
        if (command.scope() == GetMail.Scope.SELECTION) {
            command.messages()
                    .forEach(id -> consider(mirror.store()
                            .entry(id)
                            .filter(entry -> entry.type() == EntryType.MESSAGE)
                            .orElseThrow(() -> new MessagingException(
                                    ErrorKind.NOT_FOUND,
                                    "Entry " + id + " of the selection is no message",
                                    "Select again"))));
            return chosen;
        }
        try (StoreCursor<RemoteMessage> cursor = mirror.store().remoteMessages(mirror.inbox(), from, LAST_UID)) {
            cursor.forEachRemaining(message -> mirror.store()
                    .entry(message.message())
                    .filter(entry -> entry.parent().equals(mirror.inbox()))
                    .ifPresent(this::consider));
        }
        return chosen;
    }

    private void consider(Entry entry) {
        boolean whole = entry.body() == BodyState.COMPLETE;
        boolean there = entry.parent().equals(command.destination());
        if ((command.action() == GetMail.Action.POPULATE && whole)
                || (command.action() == GetMail.Action.MOVE && there)) {
            done++;
        } else if (command.options().maxSize() > 0
                && entry.size() > command.options().maxSize()) {
            tooLarge++;
        } else {
            chosen.add(entry.id());
        }
    }

    /** For the result: what was left out, and why. */
    Map<String, Object> figures() {
        return Map.of("tooLarge", tooLarge, "alreadyDone", done);
    }
}
