// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/** What a folder is for; remote folders get theirs from SPECIAL-USE (RFC 6154), from their name, or none. */
public enum FolderRole {
    NONE,
    INBOX,
    OUTBOX,
    DRAFTS,
    SENT,
    DELETED,
    JUNK,
    ARCHIVE,
    ALL
}
