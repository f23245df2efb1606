// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/** The states of the send ledger. A message of the Outbox is in exactly one of them, always durably. */
public enum SendState {
    /** Waits for its turn; its bytes, Message-ID and envelope are fixed. */
    QUEUED,
    /** An attempt runs and has not reached the final dot: after a crash it may safely be queued again. */
    SENDING,
    /** Committed before the final dot leaves: from here on the server may have it. */
    DOT,
    /** The server took it (250 after the dot). */
    SENT,
    /** The server refused it for good, or nobody is left to send it to. */
    FAILED,
    /** The final dot may have left and no answer came: never sent again without a person having said so. */
    UNCERTAIN,
    /** A person took it back before it left. */
    CANCELLED
}
