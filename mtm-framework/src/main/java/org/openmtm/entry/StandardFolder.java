// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/** The local folders that every store has from its first day. Their ids never change. */
public enum StandardFolder {
    INBOX(3, "Inbox", FolderRole.INBOX),
    OUTBOX(4, "Outbox", FolderRole.OUTBOX),
    DRAFTS(5, "Drafts", FolderRole.DRAFTS),
    SENT(6, "Sent", FolderRole.SENT),
    DELETED(7, "Deleted", FolderRole.DELETED);

    private final EntryId id;
    private final String folderName;
    private final FolderRole role;

    StandardFolder(long id, String folderName, FolderRole role) {
        this.id = EntryId.of(id);
        this.folderName = folderName;
        this.role = role;
    }

    public EntryId id() {
        return id;
    }

    public String folderName() {
        return folderName;
    }

    public FolderRole role() {
        return role;
    }
}
