// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns the raw bytes of a message into the words to be indexed. A service, so that the store needs to know nothing of
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
     */
    record MessageText(String subject, String from, String to, String text) {}
}
