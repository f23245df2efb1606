// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openmtm.email.report.MailReport;
import org.openmtm.email.report.RecipientReport;
import org.openmtm.entry.EntryId;
import org.openmtm.store.Submission.Report;

/**
 * A report in the words of a story: "message 123 &lt;id@example.org&gt;: failed for ben@example.org: 550 no such user (says
 * mx.example.org)". The number is the entry of the report, and the id its Message-ID.
 */
final class ReportWords {
    private static final int MOST_RECIPIENTS = 5;

    private ReportWords() {}

    static Report outcome(RecipientReport report) {
        return switch (report.outcome()) {
            case DELAYED -> Report.DELAYED;
            case RELAYED -> Report.RELAYED;
            case EXPANDED -> Report.EXPANDED;
            case DELIVERED, PROCESSED, DELETED, DENIED -> Report.DELIVERED;
            case DISPLAYED -> Report.DISPLAYED;
            case FAILED -> Report.FAILED;
        };
    }

    /** What is said about one recipient. */
    static String about(RecipientReport report, String reporter) {
        String words = report.diagnostic().isEmpty() ? report.status() : report.diagnostic();
        if (!report.disposition().isEmpty()) {
            words = report.disposition();
        }
        if (report.retryUntil() != null) {
            words += (words.isEmpty() ? "" : "; ") + "tried until " + report.retryUntil();
        }
        return reporter.isEmpty() ? words : words + (words.isEmpty() ? "" : " ") + "(says " + reporter + ")";
    }

    static String line(EntryId entry, MailReport report) {
        List<RecipientReport> all = report.recipients();
        String told = all.stream()
                .limit(MOST_RECIPIENTS)
                .map(one -> recipient(one, report.reporter()))
                .collect(Collectors.joining("; "));
        int more = all.size() - MOST_RECIPIENTS;
        return link(entry) + (report.messageId().isEmpty() ? "" : " " + report.messageId()) + ": " + told
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static String recipient(RecipientReport report, String reporter) {
        String address = report.originalRecipient().isEmpty() ? report.finalRecipient() : report.originalRecipient();
        String words = about(report, reporter);
        return report.outcome().name().toLowerCase(Locale.ROOT)
                + (address.isEmpty() ? "" : " for " + address)
                + (words.isEmpty() ? "" : ": " + words);
    }

    static String link(EntryId entry) {
        return "message " + entry.value();
    }

    /** Whether a line of the story tells of this report: by its entry, or by its Message-ID where it lies twice. */
    static boolean tells(String line, EntryId entry, MailReport report) {
        String[] words = line.split(" ", 4);
        return words.length > 2
                && words[0].equals("message")
                && (words[1].replace(":", "").equals(Long.toString(entry.value()))
                        || (!report.messageId().isEmpty() && words[2].equals(report.messageId() + ":")));
    }
}
