// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The beginning of a multipart, kept until it is known whether a boundary follows. More than 1 MB is no preamble but a message
 * whose boundary is wrong.
 */
final class Preamble {
    private static final int LARGEST = 1 << 20;

    private final MimeVisitor visitor;
    private final String number;
    private final long position;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean isPart;
    private boolean wanted;

    Preamble(MimeVisitor visitor, String number, long position) {
        this.visitor = visitor;
        this.number = number;
        this.position = position;
    }

    void add(byte[] bytes, int offset, int length) throws IOException {
        if (!isPart && kept.size() + length > LARGEST) {
            becomePart();
        }
        if (!isPart) {
            kept.write(bytes, offset, length);
        } else if (wanted) {
            visitor.body(bytes, offset, length);
        }
    }

    private void becomePart() throws IOException {
        isPart = true;
        wanted = visitor.part(number, PartHeader.TEXT);
        if (wanted && kept.size() > 0) {
            visitor.body(kept.toByteArray(), 0, kept.size());
        }
    }

    void end(long length, boolean withoutBoundary) throws IOException {
        if (!isPart && withoutBoundary) {
            becomePart();
        }
        if (isPart) {
            visitor.partEnd(position, length);
        }
    }
}
