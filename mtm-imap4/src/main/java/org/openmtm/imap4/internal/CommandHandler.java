// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/** Carries out one kind of command. Called on the thread of the operation, by several at once if its lane allows that. */
@FunctionalInterface
interface CommandHandler<C extends Command> {
    /**
     * Carries it out, or goes on where a run before it was interrupted.
     *
     * @throws MessagingException what went wrong
     * @throws InterruptedException when the module has to go
     */
    OperationResult run(C command, OperationContext operation) throws InterruptedException;
}
