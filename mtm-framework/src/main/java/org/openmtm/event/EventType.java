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
    /** A pending change was sent, and the server has it. */
    CHANGE_SENT,
    /** A pending change cannot be carried out: its local effect was undone; the detail says what and why. */
    CHANGE_REFUSED,
    /** Far fewer messages on the server than before: the folder is not synchronised until somebody decides. */
    FOLDER_PAUSED,
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
    /** The trial of a version began, ended, was rolled back, or the version was promoted; the detail says which and why. */
    MTM_TRIAL,
    /** A file was not taken as a module, and nothing changed; the detail says which and why. */
    DEPLOY_REFUSED,
    /** The log no longer reaches back to the cursor asked for: read the store afresh and go on from this event. */
    RESET
}
