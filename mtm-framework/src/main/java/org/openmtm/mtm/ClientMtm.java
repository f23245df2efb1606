// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The client side of a module for one service entry: works on the local store only, at once. What a protocol does not
 * do it refuses with {@link ErrorKind#NOT_SUPPORTED} and names who can. Thread safe.
 */
@ConsumerType
public interface ClientMtm {
    /** Whether this service can, with the reason where it cannot. */
    CapabilityAnswer query(Capability capability);

    /** Journals a command of this module and starts it. */
    Operation invoke(Command command);

    /**
     * Composes a message and stores it, complete and durable when this returns.
     *
     * @param draft what to compose; every field is checked, nothing that could break a header gets through
     * @param options whether it goes into the Drafts or the Outbox, and when it may be sent
     * @return the new message's id
     * @throws MessagingException NOT_SUPPORTED if this module does not send; INVALID with the field's name if one is
     *     wrong
     */
    default EntryId compose(Draft draft, SendOptions options) {
        throw new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "This service does not send messages",
                "Use the service of the same account that can send (SMTP)");
    }
}
