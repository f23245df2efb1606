// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;

/**
 * A message to be added.
 *
 * @param service the service it belongs to
 * @param parent the folder it lies in
 * @param flags its flags
 * @param received when it arrived; clamped to 1970..2106 by the store
 * @param size size of the raw message in bytes (of the body where there is one)
 * @param header what lists show
 * @param body its raw bytes, or null when only headers are known
 */
public record NewMessage(
        EntryId service,
        EntryId parent,
        Flags flags,
        Instant received,
        long size,
        MessageHeader header,
        StagedBody body) {}
