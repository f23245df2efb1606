// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.store.PendingChange;

/**
 * A change of a message that is about to be sent.
 *
 * @param row as it was committed before sending
 * @param uid the UID that the command names
 * @param agreed the flags that the server has for that
 * @param target the folder it goes to, or null for a deletion
 */
record Item(PendingChange row, long uid, Flags agreed, EntryId target) {}
