// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.sqlite.SQLiteErrorCode;

/** Changes of the tree but removals. */
final class EntryWrites {
    private static final String INSERT =
            "INSERT INTO entry (id, parent, service, type, name, mtm, role)" + " VALUES (?, ?, ?, ?, ?, ?, ?)";

    private final WriteContext context;

    EntryWrites(WriteContext context) {
        this.context = context;
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

    void move(EntryId id, EntryId newParent) {
        context.guarded();
        WriteContext.requireOurs(id);
        EntryRow row = EntryRow.of(context.db, id);
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
        context.moved(id.value());
        context.post(EventType.ENTRY_CHANGED, service, target.id(), id.value(), "moved from " + row.parent());
    }

    private static void requireFolder(WriteContext.Node target) {
        if (target.type() != WriteContext.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + target.id() + " is no folder", "");
        }
    }

    private void requireMovable(EntryRow row, WriteContext.Node target) {
        // What is deleted lies among the local folders until the server has heard of it.
        boolean deleted = target.id() == StandardFolder.DELETED.id().value();
        if (row.type() != WriteContext.FOLDER || target.service() != row.service() && !deleted) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Folders move within their service or to Deleted, services not at all", "");
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
        WriteContext.requireOurs(id);
        EntryRow row = EntryRow.of(context.db, id);
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
        WriteContext.requireOurs(id);
        EntryRow row = EntryRow.of(context.db, id);
        String name = role == FolderRole.NONE ? null : role.name();
        context.db.update("UPDATE entry SET role = ? WHERE id = ?", name, id.value());
        context.post(EventType.ENTRY_CHANGED, row.service(), row.parent(), id.value(), "role");
    }
}
