// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.EntryId;

/**
 * The binding of a local folder to one on a server. A value that can be replaced: the local id is the identity.
 *
 * @param folder the local folder
 * @param service its service
 * @param path the name on the server exactly as the server writes it (for IMAP: before any decoding), at most 1,000
 *     characters; unique in its service
 * @param delimiter the server's hierarchy delimiter, or empty for a flat name
 * @param selectable whether it can hold messages that can be synchronised
 * @param validity UIDVALIDITY, or 0 before the first sync
 * @param uidNext what is below was seen: the next sync looks for UIDs from here on; 0 before the first sync
 * @param modSeq HIGHESTMODSEQ up to which flags are in step, or 0
 * @param complete whether every message below {@code uidNext} is bound here, so that deltas may be trusted
 */
public record RemoteFolder(
        EntryId folder,
        EntryId service,
        String path,
        String delimiter,
        boolean selectable,
        long validity,
        long uidNext,
        long modSeq,
        boolean complete) {}
