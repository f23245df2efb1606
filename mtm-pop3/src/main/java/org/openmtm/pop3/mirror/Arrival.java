// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.time.Instant;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.StagedBody;

/**
 * A message, or its beginning, that was fetched and is to be stored.
 *
 * @param job why
 * @param header what lists show of it
 * @param received when it came
 * @param body every byte, or null
 * @param part its beginning, where the body is null
 * @param twin a message here without a binding that has exactly these bytes, or null
 */
record Arrival(Job job, MessageHeader header, Instant received, StagedBody body, byte[] part, EntryId twin) {
    void drop() {
        if (body != null) {
            body.close();
        }
    }
}
