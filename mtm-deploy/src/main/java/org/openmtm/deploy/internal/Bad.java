// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** The errors of this bundle, in the words that they are told in. */
final class Bad {

    private Bad() {}

    static MessagingException file(String message, String advice) {
        return new MessagingException(ErrorKind.INVALID, message, advice);
    }

    static MessagingException file(String message, String advice, Throwable cause) {
        return new MessagingException(ErrorKind.INVALID, message, advice, cause);
    }

    static MessagingException refused(String message, String advice) {
        return new MessagingException(ErrorKind.REFUSED, message, advice);
    }

    /** Our own files, or a source that cannot be read. */
    static MessagingException io(String doing, IOException e) {
        String why = String.valueOf(e.getMessage());
        if (why.contains("No space left") || why.contains("quota exceeded")) {
            return new MessagingException(ErrorKind.DISK_FULL, doing + ": the disk is full", "Make room", e);
        }
        return new MessagingException(
                ErrorKind.UNAVAILABLE, doing + ": " + why, "See whether the data directory can be written", e);
    }
}
