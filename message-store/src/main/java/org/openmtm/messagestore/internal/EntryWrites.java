// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.StagedBody;
import org.sqlite.SQLiteErrorCode;

/** Changes of the tree. */
final class EntryWrites {
    private static final String INSERT =
            "INSERT INTO entry (id, parent, service, type, name, mtm, role)" + " VALUES (?, ?, ?, ?, ?, ?, ?)";

    private final WriteContext context;
    private final BodyWrites bodies;

    EntryWrites(WriteContext context, BodyWrites bodies) {
        this.context = context;
        this.bodies = bodies;
    }

    /** What a change of a message has to know of it. */
    private record Row(long id, long parent, long service, int type, int flags, String keywords, int state, Long body) {
        static final String SELECT = "SELECT id, parent, service, type, flags, keywords, body_state, body FROM entry";

        static Row read(java.sql.ResultSet row) throws java.sql.SQLException {
            long body = row.getLong(8);
            return new Row(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getString(6),
                    row.getInt(7),
                    row.wasNull() ? null : body);
        }

        boolean message() {
            return type == WriteContext.MESSAGE;
        }

        boolean complete() {
            return state == 2;
        }
    }

    private Row row(EntryId id) {
        return context.db
                .first(Row::read, Row.SELECT + " WHERE id = ?", id.value())
                .orElseThrow(() -> WriteContext.notFound("entry", id.value()));
    }

    private Row message(EntryId id) {
        Row row = row(id);
        if (!row.message()) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no message", "");
        }
        return row;
    }

    EntryId addService(String mtm, String name) {
        long id = context.nextEntry();
        try {
            context.db.update(INSERT, id, EntryId.ROOT.value(), id, WriteContext.SERVICE, Texts.cut(name), mtm, null);
        } catch (StoreFault e) {
            if (e.is(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE)) {
                throw new MessagingException(
                        ErrorKind.CONFLICT, "There is a service " + name + " of type " + mtm, "Choose another name");
            }
            throw e;
        }
        context.post(EventType.ENTRY_ADDED, id, EntryId.ROOT.value(), id, "");
        return EntryId.of(id);
    }

    void link(EntryId service, EntryId related) {
        requireService(service);
        requireService(related);
        context.db.update(
                "DELETE FROM link WHERE service IN (?1, ?2) OR related IN (?1, ?2)", service.value(), related.value());
        context.db.update("INSERT INTO link (service, related) VALUES (?, ?)", service.value(), related.value());
        context.db.update("INSERT INTO link (service, related) VALUES (?, ?)", related.value(), service.value());
    }

    private void requireService(EntryId id) {
        if (context.node(id).type() != WriteContext.SERVICE) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no service", "");
        }
    }

    EntryId addFolder(EntryId service, EntryId parent, String name, FolderRole role) {
        requireService(service);
        WriteContext.Node place = container(parent);
        if (place.service() != service.value()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Folder " + parent + " does not belong to service " + service, "");
        }
        long id = context.nextEntry();
        String roleName = role == FolderRole.NONE ? null : role.name();
        context.db.update(
                INSERT, id, parent.value(), service.value(), WriteContext.FOLDER, Texts.cut(name), null, roleName);
        context.db.update("INSERT INTO folder (id) VALUES (?)", id);
        context.post(EventType.ENTRY_ADDED, service.value(), parent.value(), id, "");
        return EntryId.of(id);
    }

    private WriteContext.Node container(EntryId id) {
        WriteContext.Node node = context.node(id);
        if (node.type() > WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " can hold no others", "");
        }
        return node;
    }

    void putBody(EntryId id, StagedBody body, MessageHeader header) {
        context.guarded();
        Row row = message(id);
        long fresh = bodies.add(body);
        context.db.update(
                "UPDATE entry SET body = ?, body_state = 2, size = ?, message_id = ?, in_reply_to = ?, sender = ?,"
                        + " recipients = ?, copies = ?, subject = ?, sent = ?, attachments = ? WHERE id = ?",
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
        if (row.body() != null) {
            bodies.release(row.body());
        }
        context.counters.message(row.parent(), -1, row.flags(), row.complete());
        context.counters.message(row.parent(), 1, row.flags(), true);
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "body");
    }

    /** @return whether they differ from what was there */
    boolean setFlags(EntryId id, Flags flags) {
        Row row = message(id);
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

    void move(EntryId id, EntryId newParent) {
        context.guarded();
        requireOurs(id);
        Row row = row(id);
        WriteContext.Node target = container(newParent);
        if (row.parent() == target.id()) {
            return;
        }
        if (row.message()) {
            requireFolder(target);
        } else {
            requireMovable(row, target);
        }
        // What lies in the Outbox belongs to the service that sends it.
        boolean outbox = target.id() == StandardFolder.OUTBOX.id().value();
        long service = row.message() && !outbox ? target.service() : row.service();
        context.db.update("UPDATE entry SET parent = ?, service = ? WHERE id = ?", target.id(), service, id.value());
        if (row.message()) {
            context.counters.message(row.parent(), -1, row.flags(), row.complete());
            context.counters.message(target.id(), 1, row.flags(), row.complete());
        }
        context.forgetNodes();
        context.post(EventType.ENTRY_CHANGED, service, target.id(), id.value(), "moved from " + row.parent());
    }

    private static void requireFolder(WriteContext.Node target) {
        if (target.type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + target.id() + " is no folder", "");
        }
    }

    private void requireMovable(Row row, WriteContext.Node target) {
        if (row.type() != WriteContext.FOLDER || target.service() != row.service()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Folders move within their service only, services not at all", "");
        }
        WriteContext.Node above = target;
        while (above.id() != EntryId.ROOT.value()) {
            if (above.id() == row.id()) {
                throw new MessagingException(ErrorKind.INVALID, "A folder cannot move into itself", "");
            }
            above = context.node(EntryId.of(above.parent()));
        }
    }

    void rename(EntryId id, String newName) {
        requireOurs(id);
        Row row = row(id);
        try {
            context.db.update("UPDATE entry SET name = ? WHERE id = ?", Texts.cut(newName), id.value());
        } catch (StoreFault e) {
            if (e.is(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE)) {
                throw new MessagingException(
                        ErrorKind.CONFLICT, "There is a service " + newName, "Choose another name");
            }
            throw e;
        }
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "renamed");
    }

    void setRole(EntryId id, FolderRole role) {
        requireOurs(id);
        Row row = row(id);
        String name = role == FolderRole.NONE ? null : role.name();
        context.db.update("UPDATE entry SET role = ? WHERE id = ?", name, id.value());
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "role");
    }

    private static void requireOurs(EntryId id) {
        if (id.value() <= StandardFolder.DELETED.id().value()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Entry " + id + " is a standard one and stays as it is", "");
        }
    }

    void remove(EntryId id) {
        requireOurs(id);
        row(id);
        Deque<Long> open = new ArrayDeque<>();
        Deque<Long> bottomUp = new ArrayDeque<>();
        open.push(id.value());
        while (!open.isEmpty()) {
            long next = open.pop();
            bottomUp.push(next);
            // Containers first, so that messages are removed in runs of consecutive ids.
            for (long child : context.db.numbers("SELECT id FROM entry WHERE parent = ? ORDER BY id DESC", next)) {
                if (child != next) {
                    open.push(child);
                }
            }
        }
        for (long each : bottomUp) {
            removeOne(each);
        }
        context.forgetNodes();
    }

    private void removeOne(long id) {
        context.guarded();
        Row row = row(EntryId.of(id));
        removeWhatHangsOn(row);
        context.db.update("DELETE FROM entry WHERE id = ?", id);
        if (row.body() != null) {
            bodies.release(row.body());
        }
        if (row.message()) {
            context.counters.message(row.parent(), -1, row.flags(), row.complete());
        }
        context.post(EventType.ENTRY_REMOVED, row.service(), row.parent(), id, "");
    }

    private void removeWhatHangsOn(Row row) {
        switch (row.type()) {
            case WriteContext.SERVICE -> context.db.update("DELETE FROM link WHERE ?1 IN (service, related)", row.id());
            case WriteContext.FOLDER -> {
                unbindAll(row.id());
                context.db.update("DELETE FROM remote_folder WHERE folder = ?", row.id());
                context.db.update("DELETE FROM folder WHERE id = ?", row.id());
            }
            default -> {
                context.db.update("DELETE FROM recipient WHERE message = ?", row.id());
                context.db.update("DELETE FROM submission WHERE message = ?", row.id());
            }
        }
    }

    /** The agreed flags stay: with them a change that waits is still one when the message is bound again. */
    void unbindAll(long folder) {
        context.db.update(
                "UPDATE entry SET bound_folder = NULL, uid = NULL WHERE bound_folder = ? AND uid IS NOT NULL", folder);
    }

    /** Removes the messages of a folder that are not bound to a server. */
    int removeUnbound(EntryId folder) {
        long[] unbound = context.db.numbers(
                "SELECT id FROM entry WHERE parent = ? AND type = 3 AND uid IS NULL ORDER BY id", folder.value());
        for (long id : unbound) {
            remove(EntryId.of(id));
        }
        return unbound.length;
    }
}
