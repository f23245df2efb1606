// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import org.openmtm.store.Submission;

/** Reports about messages, as servers and mail programs send them. */
final class Reports {
    private static int number;

    private Reports() {}

    /** A report that names the message by its ENVID. */
    static String byEnvelope(Submission row, String address, String action, String words) {
        return delivery(
                "Original-Envelope-Id: " + row.envelopeId() + "\n", "<unknown@example.net>", address, action, words);
    }

    /** A report that returns the header of the message. */
    static String byMessageId(String messageId, String address, String action, String words) {
        return delivery("", messageId, address, action, words);
    }

    private static String delivery(String envelope, String messageId, String address, String action, String words) {
        String status = "Reporting-MTA: dns; mx.example.net\n" + envelope + "\nFinal-Recipient: rfc822; " + address
                + "\nAction: " + action + "\nDiagnostic-Code: smtp; " + words + "\n";
        return report("delivery-status", "message/delivery-status", status, messageId);
    }

    static String displayed(String messageId, String address) {
        String disposition = "Final-Recipient: rfc822; " + address + "\nOriginal-Message-ID: " + messageId
                + "\nDisposition: manual-action/MDN-sent-manually; displayed\n";
        return report("disposition-notification", "message/disposition-notification", disposition, messageId);
    }

    private static String report(String kind, String type, String part, String messageId) {
        number++;
        return ("Message-ID: <report" + number + "@example.net>\nFrom: mailer-daemon@example.net\nSubject: report\n"
                        + "Content-Type: multipart/report; report-type=" + kind + "; boundary=b\n\n"
                        + "--b\n\nwords\n--b\nContent-Type: " + type + "\n\n" + part
                        + "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + messageId + "\n\n--b--\n")
                .replace("\n", "\r\n");
    }

    /** Any other mail. */
    static String letter(String messageId) {
        return "Message-ID: " + messageId + "\r\nFrom: ben@example.org\r\nSubject: hello\r\n\r\ntext\r\n";
    }
}
