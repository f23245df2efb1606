// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.Optional;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.NewMessage;
import org.sqlite.SQLiteErrorCode;

/**
 * Adds messages. The row of the last one is held back for a moment: most messages are bound right after they are added,
 * and one insert is half the work of an insert and an update.
 */
final class MessageInserts {
    private static final String INSERT =
            "INSERT INTO entry (id, parent, service, type, flags, keywords, received, size,"
                    + " body_state, body, bound_folder, uid, agreed_flags, agreed_keywords, message_id, in_reply_to, sender,"
                    + " recipients, copies, subject, sent, attachments, email_id, remote_key)"
                    + " VALUES (?, ?, ?, 3, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final WriteContext context;
    private final BodyWrites bodies;
    private Held held;

    MessageInserts(WriteContext context, BodyWrites bodies) {
        this.context = context;
        this.bodies = bodies;
    }

    private record Held(long id, NewMessage message, Long body, String emailId) {}

    private record Binding(Long folder, Long uid, Long flags, String keywords, String key) {
        static final Binding NONE = new Binding(null, null, null, null, null);
    }

    long add(NewMessage message) {
        flush();
        WriteContext.Node parent = context.node(message.parent());
        if (parent.type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + parent.id() + " is no folder", "");
        }
        WriteContext.Node service = context.node(message.service());
        if (service.type() != WriteContext.SERVICE) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + service.id() + " is no service", "");
        }
        Long body = message.body() == null ? null : bodies.add(message.body());
        long id = context.nextEntry();
        context.counters.message(parent.id(), 1, message.flags().systemBits(), body != null);
        context.post(EventType.ENTRY_ADDED, service.id(), parent.id(), id, "");
        held = new Held(id, message, body, null);
        return id;
    }

    /** Writes the message that is held back, if there is one. */
    void flush() {
        if (held != null) {
            Held message = held;
            held = null;
            insert(message, Binding.NONE);
        }
    }

    void reject() {
        held = null;
    }

    /**
     * Writes the message that is held back together with its binding, if it is this one.
     *
     * @param agreed the agreed flags; null for those of the message
     * @param key the server's name for the message, or null
     * @return whether it was bound
     * @throws MessagingException CONFLICT if UID or key is bound; the message is added without a binding then
     */
    boolean bindHeld(long message, long folder, long uid, Flags agreed, String key) {
        if (held == null || held.id != message) {
            return false;
        }
        Held row = held;
        held = null;
        Flags flags = agreed == null ? row.message.flags() : agreed;
        Binding binding = new Binding(folder, uid, (long) flags.systemBits(), EntryRows.keywords(flags), key);
        try {
            insert(row, binding);
            context.counters.bound(folder, 1);
            return true;
        } catch (StoreFault e) {
            if (!e.is(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE)) {
                throw e;
            }
            insert(row, Binding.NONE);
            throw key == null ? uidTaken(folder, uid) : keyTaken(folder, key);
        }
    }

    /** Gives the message that is held back the server's id, if it is this one. @return whether it was */
    boolean setHeldEmailId(long message, String emailId) {
        if (held == null || held.id != message) {
            return false;
        }
        held = new Held(held.id, held.message, held.body, Texts.emailId(emailId));
        return true;
    }

    static MessagingException uidTaken(long folder, long uid) {
        return new MessagingException(
                ErrorKind.CONFLICT, "UID " + uid + " of folder " + folder + " is bound to another message", "");
    }

    static MessagingException keyTaken(long folder, String key) {
        return new MessagingException(
                ErrorKind.CONFLICT, "Key '" + key + "' of folder " + folder + " is bound to another message", "");
    }

    private void insert(Held row, Binding binding) {
        NewMessage message = row.message;
        MessageHeader header = Optional.ofNullable(message.header()).orElse(MessageHeader.EMPTY);
        context.db.update(
                INSERT,
                row.id,
                message.parent().value(),
                message.service().value(),
                message.flags().systemBits(),
                EntryRows.keywords(message.flags()),
                EntryRows.received(message.received()),
                message.body() == null ? message.size() : message.body().length(),
                row.body == null ? 0 : 2,
                row.body,
                binding.folder,
                binding.uid,
                binding.flags,
                binding.keywords,
                Texts.cut(header.messageId()),
                Texts.cut(header.inReplyTo()),
                Texts.cut(header.from()),
                Texts.cut(header.to()),
                Texts.cut(header.cc()),
                Texts.cut(header.subject()),
                EntryRows.sent(header.sent()),
                header.attachments() ? 1 : 0,
                row.emailId,
                binding.key);
    }
}
