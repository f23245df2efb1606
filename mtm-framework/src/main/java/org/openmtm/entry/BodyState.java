// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/** How much of a message's raw bytes is here. */
public enum BodyState {
    /** Nothing: headers at most are known. */
    NONE,
    /** Some parts only. */
    PARTIAL,
    /** Every byte, checksummed. */
    COMPLETE
}
