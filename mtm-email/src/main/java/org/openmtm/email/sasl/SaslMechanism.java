// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import org.openmtm.error.MessagingException;

/** Our side of one exchange; used once. Byte arrays that it gives hold secrets: the caller overwrites them. */
public interface SaslMechanism {
    String name();

    /** What we say first, or null where the server does. */
    byte[] initial();

    /**
     * What we say to a challenge.
     *
     * @throws MessagingException PROTOCOL or AUTHENTICATION if the server is not to be talked to any further: the exchange
     *     has to be cancelled, and the connection closed
     */
    byte[] respond(byte[] challenge);

    /**
     * To be called when the server said yes.
     *
     * @throws MessagingException AUTHENTICATION if it did not prove who it is, where the mechanism demands that
     */
    default void accepted() {}

    /** What the server said during the exchange about why it refuses, for people; possibly empty. */
    default String reason() {
        return "";
    }
}
