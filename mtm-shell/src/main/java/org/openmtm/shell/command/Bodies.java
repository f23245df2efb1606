// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.PartialBody;
import org.openmtm.store.StoredBody;

/** The raw bytes of messages. */
final class Bodies {

    private Bodies() {}

    /** @throws MessagingException NOT_FOUND if the bytes are not all here */
    static StoredBody of(MessagingSession session, Entry message) {
        return session.read().body(message.id()).orElseThrow(() -> {
            String what = PartialBody.of(session.read(), message)
                    .map(partial -> "Message " + message.id() + " is not all here: " + Human.bytes(partial.missing())
                            + " of " + Human.bytes(partial.length()) + " are still on the server")
                    .orElse("The body of message " + message.id() + " is not here");
            return new MessagingException(
                    ErrorKind.NOT_FOUND, what, "Fetch it: mtm populate " + message.id() + " --parts whole");
        });
    }

    /** Copies to the end, where the store verifies length and checksum. */
    static long copy(StoredBody body, OutputStream target) throws IOException {
        try (InputStream raw = body.open()) {
            long copied = raw.transferTo(target);
            target.flush();
            return copied;
        }
    }
}
