// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.event;

/** The kinds of event; the names are stable. */
public enum EventType {
    ENTRY_ADDED,
    /** Flags, name, body state or place changed. */
    ENTRY_CHANGED,
    ENTRY_REMOVED,
    /** A message that was not known before arrived from a server after the folder's first complete sync. */
    MAIL_NEW,
    OPERATION_QUEUED,
    OPERATION_STARTED,
    OPERATION_FINISHED,
    /** Connected, disconnected, failed; the detail says which and why. */
    SERVICE_STATUS,
    /** The state of an outbox message changed. */
    SEND_STATE,
    MTM_ARRIVED,
    MTM_CHANGED,
    MTM_DEPARTED,
    /** The log no longer reaches back to the cursor asked for: read the store afresh and go on from this event. */
    RESET
}
