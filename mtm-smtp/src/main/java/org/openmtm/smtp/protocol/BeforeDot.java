// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.List;

/** Called when the whole body is on its way and the final dot is about to leave. If it throws, the dot does not leave. */
@FunctionalInterface
public interface BeforeDot {
    /** @param recipients the server's words to each recipient */
    void beforeFinalDot(List<RecipientReply> recipients);
}
