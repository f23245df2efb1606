// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.List;

/** Called at some moments of a dialogue. */
@FunctionalInterface
public interface BeforeDot {
    /**
     * The whole body is on its way and the final dot is about to leave. If it throws, the dot does not leave.
     *
     * @param recipients the server's words to each recipient
     */
    void beforeFinalDot(List<RecipientReply> recipients);

    /** The envelope, or the first of it, has left: time for what is needed next, until the server has answered. */
    default void envelopeLeft() {}

    /** The server does not answer at once, or the body is long: the moment for what should not wait with us. */
    default void waiting() {}

    /** The final dot has left: time for what is needed next. Must not throw. */
    default void dotLeft() {}

    /** The server does not answer to the dot at once: the moment for what should not wait with us. Must not throw. */
    default void verdictTakesTime() {}
}
