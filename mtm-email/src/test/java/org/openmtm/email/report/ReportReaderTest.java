// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.email.report.MailReport.Kind;
import org.openmtm.email.report.RecipientReport.Outcome;

class ReportReaderTest {
    private static final String ENVELOPE = "5f1d6f0c9f5e4b7c8a0d";
    private static final String ABOUT = "<a1@example.org>";

    private static RecipientReport only(MailReport report) {
        assertThat(report.recipients()).hasSize(1);
        return report.recipients().get(0);
    }

    @Test
    void postfixThatGaveUp() throws IOException {
        MailReport report = Samples.report("postfix-failed");
        assertThat(report)
                .isEqualTo(new MailReport(
                        Kind.DELIVERY,
                        "<20260301120005.4B6C41F0A2@mail.example.org>",
                        Instant.parse("2026-03-01T12:00:05Z"),
                        ENVELOPE,
                        "mail.example.org",
                        Instant.parse("2026-03-01T12:00:01Z"),
                        List.of(ABOUT),
                        List.of(),
                        List.of(new RecipientReport(
                                "nobody@example.net",
                                "nobody@example.net",
                                Outcome.FAILED,
                                "5.1.1",
                                "550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown",
                                "mx.example.net",
                                null,
                                ""))));
    }

    @Test
    void postfixThatKeepsTrying() throws IOException {
        RecipientReport ben = only(Samples.report("postfix-delayed"));
        assertThat(ben.outcome()).isEqualTo(Outcome.DELAYED);
        assertThat(ben.retryUntil()).isEqualTo("2026-03-06T12:00:01Z");
        assertThat(ben.diagnostic()).isEqualTo("connect to mx.example.net[192.0.2.25]:25: Connection timed out");
    }

    @Test
    void postfixThatDelivered() throws IOException {
        MailReport report = Samples.report("postfix-success");
        assertThat(report.envelopeId()).isEqualTo("QQ314159+1");
        assertThat(report.recipients())
                .extracting(RecipientReport::outcome)
                .containsExactly(Outcome.DELIVERED, Outcome.RELAYED, Outcome.EXPANDED);
        assertThat(report.recipients())
                .extracting(RecipientReport::originalRecipient)
                .containsExactly("ben@example.org", "carl@example.net", "");
    }

    @Test
    void eximWithTwoRecipientsAndAForeignReportInsideWhatCameBack() throws IOException {
        MailReport report = Samples.report("exim-failed");
        assertThat(report.recipients())
                .extracting(RecipientReport::finalRecipient)
                .containsExactly("nobody@example.net", "gone@example.net");
        assertThat(report.recipients()).extracting(RecipientReport::outcome).containsOnly(Outcome.FAILED);
        assertThat(report.recipients().get(1).diagnostic()).isEqualTo("550 5.2.1 The mailbox is disabled");
        assertThat(report.about()).containsExactly(ABOUT);
        assertThat(report.references()).containsExactly(ABOUT);
    }

    @Test
    void sendmailThatKnowsTheOriginalRecipient() throws IOException {
        MailReport report = Samples.report("sendmail-failed");
        assertThat(report.envelopeId()).isEqualTo(ENVELOPE);
        assertThat(only(report).originalRecipient()).isEqualTo("nobody@example.net");
        assertThat(only(report).finalRecipient()).isEqualTo("nobody@inner.example.net");
        assertThat(only(report).remoteServer()).isEqualTo("inner.example.net");
    }

    @Test
    void exchangeThatReturnsNoMessageIdButRefersToIt() throws IOException {
        MailReport report = Samples.report("exchange-failed");
        assertThat(report.about()).isEmpty();
        assertThat(report.references()).containsExactly(ABOUT, "<a0@example.org>");
        assertThat(only(report).status()).isEqualTo("5.1.10");
    }

    @Test
    void gmailWithItsPictureAndItsLongWords() throws IOException {
        MailReport report = Samples.report("gmail-failed");
        assertThat(report.about()).containsExactly(ABOUT);
        assertThat(only(report).remoteServer()).isEqualTo("mx.example.net.");
        assertThat(only(report).diagnostic()).endsWith("typos or 550 5.1.1 unnecessary spaces.");
    }

    @Test
    void receiptOfThunderbird() throws IOException {
        MailReport report = Samples.report("mdn-thunderbird");
        assertThat(report.kind()).isEqualTo(Kind.DISPOSITION);
        assertThat(report.reporter()).isEqualTo("example.net; Thunderbird 140.0");
        assertThat(report.about()).containsExactly(ABOUT);
        assertThat(only(report).outcome()).isEqualTo(Outcome.DISPLAYED);
        assertThat(only(report).disposition()).isEqualTo("manual-action/mdn-sent-manually; displayed");
        assertThat(only(report).originalRecipient()).isEqualTo("Ben@example.net");
    }

    @Test
    void receiptOfOutlookInBase64WithAnEmptyLineWithin() throws IOException {
        MailReport report = Samples.report("mdn-outlook-deleted");
        assertThat(report.about()).containsExactly(ABOUT);
        assertThat(only(report).outcome()).isEqualTo(Outcome.DELETED);
        assertThat(only(report).finalRecipient()).isEqualTo("ben@example.com");
    }

    @Test
    void internationalAddresses() throws IOException {
        MailReport report = Samples.report("eai-failed");
        assertThat(report.envelopeId()).isEqualTo(ENVELOPE);
        assertThat(only(report).originalRecipient()).isEqualTo("Ümit@münchen.example");
        assertThat(only(report).finalRecipient()).isEqualTo("Ümit@münchen.example");
        assertThat(only(report).diagnostic()).endsWith("für Ümit");
        assertThat(report.about()).containsExactly(ABOUT);
    }

    @Test
    void wordsForPeopleAreNoReport() throws IOException {
        assertThat(Samples.read(Samples.text("qmail-failed"))).isEmpty();
    }

    @Test
    void whatWasRedirectedIsNamedByBothItsIds() throws IOException {
        String mail = Samples.text("postfix-failed")
                .replace("Message-ID: <a1", "Resent-Message-ID:\n <r1@example.org>\nMessage-ID: <a1");
        assertThat(Samples.read(mail).orElseThrow().about()).containsExactly("<r1@example.org>", ABOUT);
    }

    private static String report(String type, String part) {
        return "Message-ID: <r@example.net>\nContent-Type: multipart/report; boundary=b\n\n--b\n\nwords\n--b\n"
                + "Content-Type: " + type + "\n\n" + part + "\n--b--\n";
    }

    private static List<RecipientReport> recipients(String status) throws IOException {
        return Samples.read(report("message/delivery-status", status))
                .map(MailReport::recipients)
                .orElse(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/x-delivery-status",
                "text/delivery-status",
                "message/feedback-report",
                "message/rfc822",
                "application/octet-stream"
            })
    void otherPartsReportNothing(String type) throws IOException {
        String part = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n";
        assertThat(Samples.read(report(type, part))).isEmpty();
        assertThat(Samples.read(report("message/delivery-status", part))).isPresent();
    }

    @Test
    void aReportThatIsForwardedIsNotOurs() throws IOException {
        String inner = Samples.text("postfix-failed");
        assertThat(Samples.read("Content-Type: message/rfc822\n\n" + inner)).isEmpty();
        assertThat(Samples.read("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n"
                        + inner + "\n--o--\n"))
                .isEmpty();
        assertThat(Samples.read(report("message/rfc822", inner))).isEmpty();
    }

    @Test
    void fieldsInAnyOrderCaseAndFoldingWithComments() throws IOException {
        List<RecipientReport> found = recipients("reporting-mta : dns; mx (the big one)\n\n"
                + "STATUS: 5.2.2 (mailbox full)\nACTION: Failed (permanent)\n"
                + "final-recipient:\n\trfc822;\n <ben@example.org> (Ben (our) Ben)\n"
                + "Diagnostic-Code: smtp; 552\n\t5.2.2\n\t full\n");
        assertThat(found)
                .containsExactly(new RecipientReport(
                        "", "ben@example.org", Outcome.FAILED, "5.2.2", "552 5.2.2 full", "", null, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "failed, 5.1.1, FAILED",
        "FAILED, 2.0.0, FAILED",
        "delayed, 4.4.1, DELAYED",
        "undeliverable, 5.0.0, FAILED",
        "'', 4.4.7, DELAYED",
        "'', 2.1.5, RELAYED",
        "'', 5.1.1 (x), FAILED",
        "eaten, , ",
        "'', 9.9.9, ",
        "'', 5.1.1.1, ",
        "'', 55.1.1, "
    })
    void whatTheActionDoesNotSayTheStatusDoes(String action, String status, Outcome expected) throws IOException {
        List<RecipientReport> found =
                recipients("\nFinal-Recipient: rfc822; a@b.example\nAction: " + action + "\nStatus: " + status + "\n");
        assertThat(found)
                .extracting(RecipientReport::outcome)
                .isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void groupsWithoutEmptyLinesAndEmptyLinesWithinGroups() throws IOException {
        String group = "Final-Recipient: rfc822; %1$s@b.example\nAction: failed\nStatus: 5.1.%1$s\n";
        String joined = "Reporting-MTA: dns; x\n" + group.formatted(1) + group.formatted(2) + group.formatted(3);
        String torn = "Reporting-MTA: dns; x\n\n\n" + joined.substring(22).replace("\n", "\n\n");
        for (String status : List.of(joined, torn)) {
            assertThat(recipients(status))
                    .as(status)
                    .extracting(r -> r.finalRecipient() + " " + r.status())
                    .containsExactly("1@b.example 5.1.1", "2@b.example 5.1.2", "3@b.example 5.1.3");
        }
    }

    @Test
    void originalBeforeFinalWithoutEmptyLines() throws IOException {
        assertThat(recipients("Original-Recipient: rfc822;a@x\nFinal-Recipient: rfc822;b@x\nAction: failed\n"
                        + "Original-Recipient: rfc822;c@x\nFinal-Recipient: rfc822;d@x\nAction: delayed\n"))
                .extracting(r -> r.originalRecipient() + r.finalRecipient() + r.outcome())
                .containsExactly("a@xb@xFAILED", "c@xd@xDELAYED");
    }

    @Test
    void aRecipientWithoutAnAddressIsStillReported() throws IOException {
        assertThat(recipients("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.0.0\n"))
                .containsExactly(new RecipientReport("", "", Outcome.FAILED, "5.0.0", "", "", null, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "quoted-printable"})
    void encodedParts(String encoding) throws IOException {
        String status = "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a=b@c.example\r\nAction: failed\r\n";
        String encoded = encoding.equals("base64")
                ? Base64.getMimeEncoder().encodeToString(status.getBytes(StandardCharsets.UTF_8))
                : status.replace("=", "=3D").replace("Action", "Act=\r\nion");
        String part = "Content-Transfer-Encoding: " + encoding + "\n\n" + encoded;
        String mail = report("message/delivery-status", part).replace("delivery-status\n\n", "delivery-status\n");
        assertThat(Samples.read(mail).orElseThrow().recipients())
                .extracting(RecipientReport::finalRecipient)
                .containsExactly("a=b@c.example");
    }

    @Test
    void noControlCharacterGetsThrough() throws IOException {
        RecipientReport found = recipients(
                        "\nFinal-Recipient: rfc822; a@b\u0007.example\nAction: failed\nDiagnostic-Code: smtp; x\u001b[2J\u202ey\u0000z\n")
                .get(0);
        assertThat(found.diagnostic()).isEqualTo("x [2J y z");
        assertThat(found.finalRecipient()).isEqualTo("a@b .example");
    }

    @Test
    void tenThousandRecipientsAreReadAndNoMore() throws IOException {
        StringBuilder status = new StringBuilder("Reporting-MTA: dns; x\n");
        for (int i = 0; i < ReportReader.MOST_RECIPIENTS + 500; i++) {
            status.append("\nFinal-Recipient: rfc822; a")
                    .append(i)
                    .append("@b.example\nAction: failed\nStatus: 5.1.1\n");
        }
        List<RecipientReport> found = recipients(status.toString());
        assertThat(found).hasSize(ReportReader.MOST_RECIPIENTS);
        assertThat(found.get(9_999).finalRecipient()).isEqualTo("a9999@b.example");
    }

    @Test
    void aStatusWithoutEndIsCut() throws IOException {
        String endless = "x".repeat(1 << 20);
        String fields =
                "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: smtp; ";
        List<RecipientReport> found = recipients(fields + endless + "\n" + (endless + "\n ").repeat(9));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).diagnostic()).hasSizeLessThanOrEqualTo(1_000);
    }

    /** Gives the beginning, then spaces for ever, and counts what was taken. */
    private static final class Endless extends InputStream {
        private final byte[] start;
        private long taken;

        Endless(String start) {
            this.start = start.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            int at = (int) Math.min(taken++, Integer.MAX_VALUE);
            return at < start.length ? start[at] & 0xff : at % 70 == 0 ? '\n' : 'x';
        }
    }

    @Test
    void ofWhatIsNoReportOnlyTheHeaderIsRead() throws IOException {
        Endless mail = new Endless("Subject: holiday\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n");
        assertThat(ReportReader.read(mail)).isEmpty();
        assertThat(mail.taken).isLessThan(256 * 1024);
    }

    @Test
    void ofWhatCameBackOnlyTheHeaderIsRead() throws IOException {
        String text = Samples.text("exim-failed");
        Endless mail = new Endless(text.substring(0, text.indexOf("--inner--")));
        assertThat(ReportReader.read(mail)).contains(Samples.report("exim-failed"));
        assertThat(mail.taken).isLessThan(1 << 20);
    }
}
