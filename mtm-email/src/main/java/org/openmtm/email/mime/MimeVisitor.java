// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;

/** What a walk over a message tells as it goes. */
interface MimeVisitor {
    /** The header of the message itself, before anything else. */
    default void message(HeaderBlock header) {}

    /** A multipart begins. Every begin has its end, also in broken mail. */
    default void multipartBegin(PartHeader header) {}

    default void multipartEnd(PartHeader header) {}

    /**
     * A part that is no multipart begins.
     *
     * @param number its number in the way of IMAP: "1", "2.3"
     * @return whether its body is wanted
     */
    boolean part(String number, PartHeader header);

    /** Bytes of the body that was wanted, still encoded, in pieces. */
    default void body(byte[] bytes, int offset, int length) throws IOException {}

    /**
     * The part is over.
     *
     * @param position where its body begins in the message
     * @param length how long it is, encoded
     */
    default void partEnd(long position, long length) throws IOException {}

    /** Whether to walk into message/rfc822 parts as well; else they are parts like others. */
    default boolean descend() {
        return false;
    }

    /** Whether the visitor has all it wants. */
    default boolean enough() {
        return false;
    }
}
