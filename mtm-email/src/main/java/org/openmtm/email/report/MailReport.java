// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.time.Instant;
import java.util.List;

/**
 * A report about one message that was sent. Texts that are missing are empty; all are free of control characters and at most
 * 1,000 characters long.
 *
 * @param kind who reports
 * @param messageId the Message-ID of the report itself, with angle brackets
 * @param sent the Date of the report, or null
 * @param envelopeId the ENVID that the message was handed over with (RFC 3464, 2.2.1), without xtext
 * @param reporter the server (Reporting-MTA) or the mail program (Reporting-UA) that reports, without its type
 * @param arrived when the message came to the reporting server (Arrival-Date), or null
 * @param about the ids of the message, the most telling first: Original-Message-ID, and of what was returned of it the
 *     Resent-Message-ID and the Message-ID
 * @param references ids that the report's own header refers to, the nearest first: a hint where {@code about} is empty
 * @param recipients what is reported about each recipient; at most {@link ReportReader#MOST_RECIPIENTS}
 */
public record MailReport(
        Kind kind,
        String messageId,
        Instant sent,
        String envelopeId,
        String reporter,
        Instant arrived,
        List<String> about,
        List<String> references,
        List<RecipientReport> recipients) {
    public enum Kind {
        /** A server, about delivery (RFC 3464). */
        DELIVERY,
        /** A mail program, about what became of the message after delivery (RFC 8098). */
        DISPOSITION
    }

    public MailReport {
        about = List.copyOf(about);
        references = List.copyOf(references);
        recipients = List.copyOf(recipients);
    }
}
