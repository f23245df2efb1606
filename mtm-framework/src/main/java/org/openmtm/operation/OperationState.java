// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

/** The life of an operation. */
public enum OperationState {
    /** Waits for its turn on the line of its service. */
    QUEUED,
    RUNNING,
    /** Its module is gone or being replaced; it goes on when the module is back. */
    SUSPENDED,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
