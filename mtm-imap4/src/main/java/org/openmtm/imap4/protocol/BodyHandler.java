// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import org.openmtm.email.wire.WireInput;

/** Takes the bytes of a message out of the stream. */
@FunctionalInterface
public interface BodyHandler {
    /** Takes what nobody wants. */
    BodyHandler DROP = (size, in) -> {
        in.skip(size);
        return null;
    };

    /**
     * Reads exactly {@code size} bytes.
     *
     * @param size at most {@link ProtocolLimits#body()}; only announced, so no memory may be taken on its word beyond
     *     what one is ready to lose
     * @return what {@link FetchData#body()} will give
     */
    Object read(long size, WireInput in);
}
