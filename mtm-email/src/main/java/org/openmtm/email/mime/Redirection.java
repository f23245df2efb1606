// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * The block of Resent- fields before a message that goes to other people as it is (RFC 5322, 3.6.6).
 *
 * @param from who passes it on
 * @param sender whose account it leaves, where that is somebody else; else null
 * @param to recipients, may be empty
 * @param cc recipients, may be empty
 * @param date when
 * @param messageId of this sending, with angle brackets
 */
public record Redirection(
        MailAddress from,
        MailAddress sender,
        List<MailAddress> to,
        List<MailAddress> cc,
        Instant date,
        String messageId) {
    public Redirection {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
    }

    /**
     * Writes the block, and behind it the message, of which no byte changes.
     *
     * @param original its raw bytes; not closed
     * @param target gets the bytes; flushed, not closed
     */
    public void write(InputStream original, OutputStream target) throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(target, 16 * 1024);
        HeaderWriter header = new HeaderWriter(out);
        header.field("Resent-Date", MailDate.format(date));
        header.addresses("Resent-From", List.of(from));
        if (sender != null) {
            header.addresses("Resent-Sender", List.of(sender));
        }
        if (to.isEmpty() && cc.isEmpty()) {
            header.field("Resent-To", "undisclosed-recipients:;");
        }
        header.addresses("Resent-To", to);
        header.addresses("Resent-Cc", cc);
        header.ids("Resent-Message-ID", List.of(messageId));
        BufferedInputStream in = new BufferedInputStream(original);
        in.mark(1);
        int first = in.read();
        in.reset();
        if (first == ' ' || first == '\t') {
            // The line would go on the field above it.
            header.field("Comments", "The first line of this message belongs to no field:");
        }
        in.transferTo(out);
        out.flush();
    }
}
