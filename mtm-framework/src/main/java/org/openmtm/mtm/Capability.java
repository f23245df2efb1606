// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/** What a module may be asked whether it can. */
public enum Capability {
    RECEIVE,
    SEND,
    OFFLINE,
    FOLDERS,
    ATTACHMENTS,
    PUSH,
    MAX_SIZE,
    MAX_RECIPIENTS
}
