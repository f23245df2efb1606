// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartialBody;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoredBody;

/** The raw bytes of a message, which can be read any number of times. */
@FunctionalInterface
public interface MessageSource {
    /** A new stream from the beginning. The caller closes it. */
    InputStream open() throws IOException;

    /** What is here, where that is not everything: {@link #open} gives NULs for the rest. */
    default Optional<PartialBody> partial() {
        return Optional.empty();
    }

    static MessageSource of(StoredBody body) {
        return body::open;
    }

    static MessageSource of(PartialBody body) {
        return new MessageSource() {
            @Override
            public InputStream open() {
                return body.open();
            }

            @Override
            public Optional<PartialBody> partial() {
                return Optional.of(body);
            }
        };
    }

    /**
     * A message of the store, as far as it is here.
     *
     * @throws MessagingException NOT_FOUND if nothing of it is
     */
    static MessageSource of(StoreReader store, Entry message) {
        Optional<StoredBody> body = store.body(message.id());
        if (body.isPresent()) {
            return of(body.get());
        }
        return PartialBody.of(store, message)
                .map(MessageSource::of)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "The body of message " + message.id() + " is not here",
                        "Populate the message first"));
    }
}
