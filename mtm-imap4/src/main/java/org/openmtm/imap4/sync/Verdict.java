// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

/** What is done about messages that vanished on the server in numbers that the brake would hold. */
public enum Verdict {
    /** The folder pauses until somebody decides. */
    ASK,
    /** They are removed here as well. */
    ACCEPT,
    /** Those whose bytes are here go back to the server. */
    RESTORE
}
