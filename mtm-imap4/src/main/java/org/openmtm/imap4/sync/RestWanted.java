// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Ends the sync of one folder for now: others wait for the connection, nothing is in flight, and what came is durable. The
 * next sync of the folder goes on there, and sees what happened meanwhile as after any interruption.
 */
final class RestWanted extends MessagingException {
    private static final long serialVersionUID = 1;

    RestWanted(String folder) {
        super(ErrorKind.CONFLICT, "The sync of " + folder + " made way for other work", "Synchronise again");
    }
}
