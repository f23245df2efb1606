// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;

/**
 * The binding of a local message to one on a server.
 *
 * @param message the local message
 * @param folder its local folder, whose {@link RemoteFolder#validity()} the UID belongs to
 * @param uid the UID, 1 to 4,294,967,295
 * @param agreed the flags that server and store last agreed on
 * @param local the flags of the entry; where they differ from {@code agreed}, a change waits to be sent
 * @param size size of the raw message as the server gave it
 * @param body how much of the body is here
 */
public record RemoteMessage(
        EntryId message, EntryId folder, long uid, Flags agreed, Flags local, long size, BodyState body) {}
