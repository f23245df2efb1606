// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.latin;
import static org.openmtm.message.ContentKind.ATTACHMENTS;
import static org.openmtm.message.ContentKind.CALENDAR;
import static org.openmtm.message.ContentKind.DIGEST;
import static org.openmtm.message.ContentKind.EXTERNAL;
import static org.openmtm.message.ContentKind.HTML;
import static org.openmtm.message.ContentKind.MESSAGE;
import static org.openmtm.message.ContentKind.PGP_ENCRYPTED;
import static org.openmtm.message.ContentKind.PGP_SIGNED;
import static org.openmtm.message.ContentKind.REPORT;
import static org.openmtm.message.ContentKind.SMIME_ENCRYPTED;
import static org.openmtm.message.ContentKind.SMIME_SIGNED;
import static org.openmtm.message.ContentKind.TEXT;
import static org.openmtm.message.ContentKind.VCARD;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.openmtm.message.ContentKind;
import org.openmtm.message.OpenMessage;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;

/** What there is in a message, and what its parts are to it. */
class ContentKindTest {
    private static OpenMessage open(String raw) throws IOException {
        byte[] bytes = latin(raw);
        return new MailReader().open(() -> new ByteArrayInputStream(bytes));
    }

    private static OpenMessage multipart(String type, String... parts) throws IOException {
        return open("Content-Type: multipart/" + type + "; boundary=b\n\n--b\n" + String.join("\n--b\n", parts)
                + "\n--b--\n");
    }

    private static void assertKinds(OpenMessage mail, ContentKind... kinds) {
        assertThat(mail.kinds()).containsExactlyInAnyOrder(kinds);
    }

    private static void assertParts(OpenMessage mail, PartKind... kinds) {
        assertThat(mail.parts()).extracting(Part::kind).containsExactly(kinds);
    }

    @Test
    void textHtmlAndAttachments() throws IOException {
        assertKinds(open("Subject: x\n\ny"), TEXT);
        OpenMessage mail = multipart(
                "mixed",
                "\ntext",
                "Content-Type: text/html\n\n<p>html",
                "Content-Type: text/html; name=page.html\n\n<p>file",
                "Content-Type: image/png\nContent-Disposition: inline\n\npng");
        assertKinds(mail, TEXT, HTML, ATTACHMENTS);
        assertParts(mail, PartKind.TEXT, PartKind.HTML, PartKind.ATTACHMENT, PartKind.ATTACHMENT);
    }

    @Test
    void calendarsWithTheirMethodAndCards() throws IOException {
        OpenMessage mail = multipart(
                "alternative",
                "Content-Type: text/html\n\n<p>Come!",
                "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR");
        assertKinds(mail, HTML, CALENDAR);
        assertThat(mail.parts().get(1).details().parameter("method")).isEqualTo("REQUEST");
        assertThat(mail.text()).isEqualTo("Come!");
        assertThat(mail.text(2, null)).isEqualTo("BEGIN:VCALENDAR");
        assertThat(open("Content-Type: text/calendar\n\nBEGIN:VCALENDAR").text())
                .isEqualTo("BEGIN:VCALENDAR");
        OpenMessage cards = multipart(
                "mixed",
                "Content-Type: text/x-vcard; name=a.vcf\n\nBEGIN:VCARD",
                "Content-Type: text/directory; profile=\"vCard\"\n\nBEGIN:VCARD",
                "Content-Type: text/vcard\nContent-Disposition: attachment\n\nBEGIN:VCARD");
        assertParts(cards, PartKind.VCARD, PartKind.VCARD, PartKind.VCARD);
        assertKinds(cards, VCARD, ATTACHMENTS);
    }

    @Test
    void openPgp() throws IOException {
        OpenMessage signed = multipart(
                "signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha512",
                "\ntext",
                "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----");
        assertKinds(signed, TEXT, PGP_SIGNED);
        assertParts(signed, PartKind.TEXT, PartKind.SIGNATURE);
        assertThat(signed.attachments()).isEmpty();
        OpenMessage encrypted = multipart(
                "encrypted; protocol=\"application/pgp-encrypted\"",
                "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----");
        assertKinds(encrypted, PGP_ENCRYPTED, ATTACHMENTS);
        assertParts(encrypted, PartKind.ENCRYPTED, PartKind.ENCRYPTED);
        assertKinds(open("Subject: x\n\nHello\n-----BEGIN PGP MESSAGE-----\n\nabc"), TEXT, PGP_ENCRYPTED);
        assertKinds(open("Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256"), TEXT, PGP_SIGNED);
        assertKinds(open("Subject: x\n\n> -----BEGIN PGP MESSAGE-----\n"), TEXT);
        String encoded = Base64.getMimeEncoder().encodeToString(latin("x\n-----BEGIN PGP MESSAGE-----\n"));
        assertKinds(open("Content-Transfer-Encoding: base64\n\n" + encoded), TEXT, PGP_ENCRYPTED);
        // A signature of a file is a file.
        OpenMessage file = multipart("mixed", "Content-Type: application/pgp-signature; name=a.tar.asc\n\nx");
        assertParts(file, PartKind.ATTACHMENT);
    }

    @Test
    void smime() throws IOException {
        OpenMessage signed = multipart(
                "signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256",
                "\ntext",
                "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nAAAA");
        assertKinds(signed, TEXT, SMIME_SIGNED);
        assertParts(signed, PartKind.TEXT, PartKind.SIGNATURE);
        assertThat(signed.kinds()).anyMatch(ContentKind::isSigned).noneMatch(ContentKind::isEncrypted);
        String wrapped = "Content-Type: application/%s; smime-type=%s; name=smime.p7m\n\nx";
        assertKinds(open(String.format(wrapped, "pkcs7-mime", "enveloped-data")), SMIME_ENCRYPTED, ATTACHMENTS);
        assertKinds(open(String.format(wrapped, "x-pkcs7-mime", "Signed-Data")), SMIME_SIGNED, ATTACHMENTS);
        assertKinds(open(String.format(wrapped, "pkcs7-mime", "authEnveloped-data")), SMIME_ENCRYPTED, ATTACHMENTS);
        assertKinds(open(String.format(wrapped, "pkcs7-mime", "certs-only")), ATTACHMENTS);
        // Without the parameter the content itself tells: ContentInfo with its OID.
        String head = "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n";
        byte[] info = {0x30, (byte) 0x80, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7, 2, 0};
        assertParts(open(head + Base64.getEncoder().encodeToString(info)), PartKind.SIGNED);
        info[12] = 3;
        assertParts(open(head + Base64.getEncoder().encodeToString(info)), PartKind.ENCRYPTED);
    }

    @Test
    void reportsDigestsMessagesAndReferences() throws IOException {
        OpenMessage bounce = multipart(
                "report; report-type=delivery-status",
                "\nIt came back",
                "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x",
                "Content-Type: text/rfc822-headers\n\nSubject: x");
        assertKinds(bounce, TEXT, REPORT, ATTACHMENTS);
        assertParts(bounce, PartKind.TEXT, PartKind.REPORT, PartKind.REPORT);
        assertKinds(multipart("digest", "\nSubject: x\n\ny"), DIGEST, MESSAGE, ATTACHMENTS);
        OpenMessage external =
                open("Content-Type: message/external-body; access-type=URL; URL=\"https://x.example\"\n\n\n\n");
        assertKinds(external, EXTERNAL, ATTACHMENTS);
        assertThat(external.parts().get(0).details().parameter("url")).isEqualTo("https://x.example");
    }

    @Test
    void whatHtmlRefersToIsNoAttachment() throws IOException {
        OpenMessage mail = multipart(
                "related; start=\"<root@x>\"",
                "Content-Type: image/png\nContent-ID: <logo@x>\n\npng",
                "Content-Type: text/html\nContent-ID: <root@x>\n\n<img src=cid:logo@x>",
                "Content-Type: image/gif\nContent-Location: b.gif\nContent-Disposition: inline; filename=b.gif\n\ngif",
                "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\npdf");
        assertParts(mail, PartKind.RELATED, PartKind.HTML, PartKind.RELATED, PartKind.ATTACHMENT);
    }
}
