// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.List;
import org.openmtm.entry.EntryId;

/**
 * Messages that answer each other (In-Reply-To and References, RFC 5322, 3.6.4).
 *
 * @param id stable: derived from the Message-ID of the oldest message that its messages name, the same in every store
 * @param messages those that are here, oldest first; at most 10,000
 */
public record MessageThread(String id, List<EntryId> messages) {
    public MessageThread {
        messages = List.copyOf(messages);
    }
}
