// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns the raw bytes of a message into the words to be indexed, and the ids that place it in its thread. A service, so that the store needs to know nothing of
 * MIME. Thread safe. Never fails on strange mail: it gives what can be had.
 */
@ConsumerType
public interface TextExtractor {
    /**
     * @param raw the raw message; read as far as needed, not closed
     * @param length its length in bytes
     * @throws IOException if reading fails
     */
    MessageText extract(InputStream raw, long length) throws IOException;

    /**
     * The words of a message, decoded; any of them may be empty.
     *
     * @param subject the Subject
     * @param from the From header
     * @param to To and Cc together
     * @param text its text parts (HTML as text where there is no plain alternative), at most 1,000,000 characters
     * @param ids the Message-IDs that place it in its thread, with angle brackets: those of References, then those of
     *     In-Reply-To that are not among them, its own last; empty for a message without a Message-ID. Of more than 101 the
     *     first and the last 100 count
     */
    record MessageText(String subject, String from, String to, String text, List<String> ids) {
        public MessageText {
            ids = List.copyOf(ids);
        }

        /** Of a message of which it is not known what it answers. */
        public MessageText(String subject, String from, String to, String text) {
            this(subject, from, to, text, List.of());
        }
    }
}
