// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Writes receipts: message disposition notifications that a person asked for sending (RFC 8098). With the guarantees of
 * {@link MessageComposer}. Stateless and thread safe.
 */
public final class ReceiptComposer {
    private static final String CRLF = "\r\n";

    private ReceiptComposer() {}

    /**
     * @param message the receipt: whom it goes to, its subject, its text for people; attachments are left out
     * @param original the message that was shown
     * @param target gets the bytes; flushed, not closed
     */
    public static void write(OutgoingMessage message, OriginalMessage original, OutputStream target)
            throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(target, 16 * 1024);
        HeaderWriter header = new HeaderWriter(out);
        MessageComposer.writeHeader(message.header(), header);
        String boundary = "=_" + UUID.randomUUID();
        header.field("Auto-Submitted", "auto-replied");
        header.field(
                "Content-Type",
                "multipart/report; report-type=disposition-notification; boundary=\"" + boundary + "\"");
        ascii(out, CRLF);
        MessageComposer.delimiter(boundary, "", out);
        MessageComposer.writeText(message.text(), header, out);
        MessageComposer.delimiter(boundary, "", out);
        header.field("Content-Type", "message/disposition-notification");
        header.field("Content-Transfer-Encoding", "7bit");
        ascii(out, CRLF);
        header.field("Reporting-UA", "OpenMTM");
        if (!original.receipt().originalRecipient().isEmpty()) {
            header.field("Original-Recipient", original.receipt().originalRecipient());
        }
        String recipient = message.header().people().from().address();
        header.field("Final-Recipient", "rfc822; " + HeaderGate.raw("from", recipient));
        if (!original.messageId().isEmpty()) {
            header.field("Original-Message-ID", original.messageId());
        }
        header.field("Disposition", "manual-action/MDN-sent-manually; displayed");
        MessageComposer.delimiter(boundary, "--", out);
        out.flush();
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
