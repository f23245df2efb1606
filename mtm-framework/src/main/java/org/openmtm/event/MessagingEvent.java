// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.event;

import java.time.Instant;
import org.openmtm.entry.EntryId;

/**
 * One event of the durable log.
 *
 * @param cursor its place in the log; strictly increasing, with gaps
 * @param time when the change was made
 * @param type what happened
 * @param service the service concerned, or null
 * @param parent the folder concerned, or null
 * @param entry the entry concerned, or null
 * @param operation the id of the operation concerned, or 0
 * @param detail a short text for people, or empty; for SEND_STATE and OPERATION_FINISHED the new state's name comes first
 */
public record MessagingEvent(
        long cursor,
        Instant time,
        EventType type,
        EntryId service,
        EntryId parent,
        EntryId entry,
        long operation,
        String detail) {}
