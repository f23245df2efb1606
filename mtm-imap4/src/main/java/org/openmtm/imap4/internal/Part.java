// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.function.Consumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/** An operation that is a part of a compound one. */
final class Part {
    private Part() {}

    /**
     * Waits for the end of a part; cancelling the whole cancels the part, whose end is waited for all the same.
     *
     * @param progress gets the part's progress
     * @throws MessagingException what the part failed with; CANCELLED if the whole was cancelled
     */
    static OperationResult await(Operation part, OperationContext whole, Consumer<Progress> progress)
            throws InterruptedException {
        try (OperationContext.Registration cancel = whole.onCancel(part::cancel);
                AutoCloseable observing = part.observe(progress)) {
            OperationResult result = Awaited.uncancelled(part);
            whole.checkCancelled();
            return result;
        } catch (MessagingException | InterruptedException e) {
            throw e;
        } catch (Exception e) { // what closing an observation may throw by its type
            throw new MessagingException(ErrorKind.INTERNAL, String.valueOf(e), "See the log", e);
        }
    }
}
