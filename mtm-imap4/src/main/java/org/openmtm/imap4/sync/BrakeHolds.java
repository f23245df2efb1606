// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Ends the sync of one folder: too much of it vanished, and it was paused. */
final class BrakeHolds extends MessagingException {
    private static final long serialVersionUID = 1;

    BrakeHolds(String reason) {
        super(ErrorKind.CONFLICT, reason, "Accept the removals, or restore what vanished");
    }
}
