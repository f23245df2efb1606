// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** What a client MTM says to what its protocol does not do. */
final class ClientRefusal {
    private ClientRefusal() {}

    static MessagingException of(String what) {
        return new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "This service does not " + what,
                "Its capabilities and commands tell what it does");
    }

    /** Something that only a service does that sends. */
    static MessagingException ofSending(String what) {
        return new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "This service does not " + what,
                "Use the service of the same account that can send (SMTP)");
    }
}
