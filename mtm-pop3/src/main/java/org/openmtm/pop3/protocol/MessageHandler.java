// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.io.IOException;
import java.io.InputStream;

/** Takes what is fetched, one message after the other. */
public interface MessageHandler {
    /** @param raw the bytes; its end is reached only if the server ended the message. What is not read is skipped */
    void fetched(Wanted wanted, InputStream raw) throws IOException;

    /** The server does not give it. */
    void refused(Wanted wanted, Pop3Reply reply);
}
