// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.StagedBody;

/** Changes of messages that are there: flags, header, body, copies. */
final class MessageWrites {
    private static final String HEADER = "message_id = ?, in_reply_to = ?, sender = ?, recipients = ?, copies = ?,"
            + " subject = ?, sent = ?, attachments = ?";
    /** Columns that a copy has in common with its origin. */
    private static final String COPIED = "flags, keywords, received, size, body_state, body, message_id, in_reply_to,"
            + " sender, recipients, copies, subject, sent, attachments, email_id";

    private final WriteContext context;
    private final BodyWrites bodies;
    private final RangeWrites ranges;

    MessageWrites(WriteContext context, BodyWrites bodies, RangeWrites ranges) {
        this.context = context;
        this.bodies = bodies;
        this.ranges = ranges;
    }

    void putBody(EntryId id, StagedBody body, MessageHeader header) {
        context.guarded();
        EntryRow row = EntryRow.message(context.db, id);
        long fresh = bodies.add(body);
        context.db.update(
                "UPDATE entry SET body = ?, body_state = 2, size = ?, " + HEADER + " WHERE id = ?",
                fresh,
                body.length(),
                Texts.cut(header.messageId()),
                Texts.cut(header.inReplyTo()),
                Texts.cut(header.from()),
                Texts.cut(header.to()),
                Texts.cut(header.cc()),
                Texts.cut(header.subject()),
                EntryRows.sent(header.sent()),
                header.attachments() ? 1 : 0,
                id.value());
        bodyReplaced(row, true);
    }

    void shareBody(EntryId id, EntryId from) {
        context.guarded();
        EntryRow row = EntryRow.message(context.db, id);
        EntryRow other = EntryRow.message(context.db, from);
        if (!other.complete()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "The body of message " + from + " is not here as a whole", "Fetch it first");
        }
        if (!other.body().equals(row.body())) {
            replaceBody(row, other.body(), EntryRow.COMPLETE, other.size());
        }
    }

    void dropBody(EntryId id) {
        context.guarded();
        EntryRow row = EntryRow.message(context.db, id);
        if (row.state() != EntryRow.NONE) {
            replaceBody(row, null, EntryRow.NONE, row.size());
        }
    }

    private void replaceBody(EntryRow row, Long body, int state, long size) {
        context.db.update(
                "UPDATE entry SET body = ?, body_state = ?, size = ? WHERE id = ?", body, state, size, row.id());
        bodyReplaced(row, state == EntryRow.COMPLETE);
    }

    private void bodyReplaced(EntryRow row, boolean complete) {
        if (row.state() == EntryRow.PARTIAL) {
            ranges.drop(row.id());
        }
        if (row.body() != null) {
            bodies.release(row.body());
        }
        context.counters.message(row.parent(), -1, row.flags(), row.complete());
        context.counters.message(row.parent(), 1, row.flags(), complete);
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), row.id(), "body");
    }

    /** @return whether they differ from what was there */
    boolean setFlags(EntryId id, Flags flags) {
        EntryRow row = EntryRow.message(context.db, id);
        String keywords = EntryRows.keywords(flags);
        if (row.flags() == flags.systemBits() && row.keywords().equals(keywords)) {
            return false;
        }
        context.db.update(
                "UPDATE entry SET flags = ?, keywords = ? WHERE id = ?", flags.systemBits(), keywords, id.value());
        context.counters.message(row.parent(), -1, row.flags(), row.complete());
        context.counters.message(row.parent(), 1, flags.systemBits(), row.complete());
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "flags");
        return true;
    }

    /** The flags here and the agreed ones become these, which differ from both. */
    void setBothFlags(BoundFlags row, int flags, String keywords) {
        if (row.flags() == flags) {
            context.db.update(
                    "UPDATE entry SET keywords = ?, agreed_keywords = ? WHERE id = ?", keywords, keywords, row.id());
        } else {
            context.db.update(
                    "UPDATE entry SET flags = ?, keywords = ?, agreed_flags = ?, agreed_keywords = ? WHERE id = ?",
                    flags,
                    keywords,
                    flags,
                    keywords,
                    row.id());
            context.counters.message(row.parent(), -1, row.flags(), row.complete());
            context.counters.message(row.parent(), 1, flags, row.complete());
        }
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), row.id(), "flags");
    }

    void setHeader(EntryId id, MessageHeader header) {
        EntryRow row = EntryRow.message(context.db, id);
        context.db.update(
                "UPDATE entry SET " + HEADER + " WHERE id = ?",
                Texts.cut(header.messageId()),
                Texts.cut(header.inReplyTo()),
                Texts.cut(header.from()),
                Texts.cut(header.to()),
                Texts.cut(header.cc()),
                Texts.cut(header.subject()),
                EntryRows.sent(header.sent()),
                header.attachments() ? 1 : 0,
                id.value());
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "header");
    }

    void setEmailId(EntryId id, String emailId) {
        int changed = context.db.update(
                "UPDATE entry SET email_id = ? WHERE id = ? AND type = 3", Texts.emailId(emailId), id.value());
        if (changed == 0) {
            throw WriteContext.notFound("message", id.value());
        }
    }

    /** The copy refers to the same body: there is nothing to be copied but the row, and the stretches of a partial one. */
    EntryId copy(EntryId message, EntryId folder) {
        EntryRow row = EntryRow.message(context.db, message);
        WriteContext.Node target = context.node(folder);
        if (target.type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + folder + " is no folder", "");
        }
        long id = context.nextEntry();
        boolean outbox = target.id() == StandardFolder.OUTBOX.id().value();
        long service = outbox ? row.service() : target.service();
        context.db.update(
                "INSERT INTO entry (id, parent, service, type, " + COPIED + ") SELECT ?, ?, ?, 3, " + COPIED
                        + " FROM entry WHERE id = ?",
                id,
                target.id(),
                service,
                row.id());
        if (row.state() == EntryRow.PARTIAL) {
            ranges.copy(row.id(), id);
        }
        context.counters.message(target.id(), 1, row.flags(), row.complete());
        context.post(EventType.ENTRY_ADDED, service, target.id(), id, "");
        return EntryId.of(id);
    }
}
