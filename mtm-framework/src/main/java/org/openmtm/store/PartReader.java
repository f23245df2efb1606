// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.openmtm.error.MessagingException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the raw bytes of a message apart, part by part; {@link org.openmtm.message.MessageReader} gives all that is in a
 * message. A service, so that applications need to know nothing of MIME. Thread safe, in bounded memory. Never fails on strange mail: what cannot be taken apart is one part.
 */
@ConsumerType
public interface PartReader {

    /**
     * Lists the parts that hold content: the leaves of the MIME tree (RFC 2046), depth first, numbered from 1. A message
     * that is attached as message/rfc822 is one part; multiparts themselves are not counted.
     *
     * @param raw the raw message; read to its end, not closed
     * @throws IOException if reading fails
     */
    List<Part> parts(InputStream raw) throws IOException;

    /**
     * Writes the content of one part, without its transfer encoding, as the bytes that the sender had.
     *
     * @param raw the raw message; read as far as needed, not closed
     * @param number which part, as in {@link #parts}
     * @param target gets the bytes; flushed, not closed
     * @return what the part is
     * @throws IOException if reading or writing fails
     * @throws MessagingException NOT_FOUND if the message has no such part
     */
    Part copy(InputStream raw, int number, OutputStream target) throws IOException;

    /**
     * Takes apart what is here of a message of which only stretches are. A text that is cut ends with a line that says how
     * much of it is still on the server.
     *
     * @throws IOException if reading fails, also because more of the message came meanwhile: read it again
     */
    Partial partial(PartialBody body) throws IOException;

    /**
     * What is here of a message.
     *
     * @param text its text, as far as it is here (HTML as text where there is no plain alternative)
     * @param parts its parts as in {@link #parts}, as far as their headers are here
     */
    record Partial(String text, List<Part> parts) {}

    /**
     * One part.
     *
     * @param number its number, from 1
     * @param type its media type in lower case, without parameters
     * @param fileName the name the sender gave it, made fit to be the name of a file ({@link
     *     org.openmtm.message.FileNames#safe}), or empty
     * @param size its bytes without transfer encoding
     * @param attachment whether it is meant to be kept apart from the text (Content-Disposition, or a file name)
     * @param missing how many of its bytes, with the transfer encoding, are still on the server; 0 if the part is here, which
     *     {@link #copy} needs
     * @param details what it is to the message, and what its header says of it
     */
    record Part(
            int number,
            String type,
            String fileName,
            long size,
            boolean attachment,
            long missing,
            PartDetails details) {
        /** A part of which nothing more is known. */
        public Part(int number, String type, String fileName, long size, boolean attachment, long missing) {
            this(
                    number,
                    type,
                    fileName,
                    size,
                    attachment,
                    missing,
                    PartDetails.of(attachment ? PartKind.ATTACHMENT : PartKind.TEXT));
        }

        /** The same, of a part that is here. */
        public Part(int number, String type, String fileName, long size, boolean attachment) {
            this(number, type, fileName, size, attachment, 0);
        }

        /** What it is to its message. */
        public PartKind kind() {
            return details.kind();
        }
    }
}
