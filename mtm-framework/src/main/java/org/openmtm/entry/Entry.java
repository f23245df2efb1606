// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

import java.time.Instant;

/**
 * One row of the tree, as it was when it was read. Immutable.
 *
 * @param id its identity
 * @param parent the entry it lies in; the root is its own parent
 * @param service the service entry it belongs to (for the root and the local tree: {@link EntryId#LOCAL_SERVICE}; for a
 *     message in the Outbox: the service that will send it)
 * @param type what it is
 * @param name the account name of a service, the full display name of a folder, empty for a message
 * @param mtm the type of the module of a service ("imap4"), else empty
 * @param role what a folder is for, else {@link FolderRole#NONE}
 * @param flags the flags of a message
 * @param received when the message arrived (IMAP INTERNALDATE), clamped to 1970..2106; null for other types
 * @param size size of the raw message in bytes, 0 for other types
 * @param body how much of the raw message is here
 * @param header what lists show of a message, {@link MessageHeader#EMPTY} for other types
 */
public record Entry(
        EntryId id,
        EntryId parent,
        EntryId service,
        EntryType type,
        String name,
        String mtm,
        FolderRole role,
        Flags flags,
        Instant received,
        long size,
        BodyState body,
        MessageHeader header) {}
