// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An attachment of a new message that comes from another message, written while the new one is: never whole in memory.
 *
 * @param name its file name, or empty
 * @param type its media type; anything but a well-formed one becomes application/octet-stream
 * @param sevenBit whether it may stand as it is: ASCII in lines of at most 998 bytes that end with CRLF. A message
 *     (message/rfc822) has to be that, for it must not be encoded (RFC 2046, 5.2.1)
 * @param content writes its bytes
 * @param location where the file lies that this only refers to (message/external-body), else empty
 */
public record CarriedPart(String name, String type, boolean sevenBit, Content content, String location) {
    /** With its content. */
    public CarriedPart(String name, String type, boolean sevenBit, Content content) {
        this(name, type, sevenBit, content, "");
    }

    /** The bytes of a part. */
    @FunctionalInterface
    public interface Content {
        /** @param target not to be closed */
        void writeTo(OutputStream target) throws IOException;
    }

    /** A whole message: as message/rfc822 if it is 7 bit, else byte by byte as a file that mail programs open. */
    public static CarriedPart message(String name, boolean sevenBit, Content content) {
        return new CarriedPart(
                name + ".eml", sevenBit ? "message/rfc822" : "application/octet-stream", sevenBit, content);
    }
}
