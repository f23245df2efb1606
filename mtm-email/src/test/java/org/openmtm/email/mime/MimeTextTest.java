// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.latin;
import static org.openmtm.email.mime.Mails.trickle;
import static org.openmtm.email.mime.Mails.utf8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.store.TextExtractor.MessageText;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TortureMails;

class MimeTextTest {
    private final MimeText text = new MimeText();

    private MessageText extract(byte[] raw) throws IOException {
        return text.extract(new ByteArrayInputStream(raw), raw.length);
    }

    private String textOf(String mail) throws IOException {
        return extract(latin(mail)).text();
    }

    @Test
    void readsPlainMail() throws IOException {
        MessageText found = extract(utf8(
                "From: a@x\nTo: b@x\nCc: c@x\nSubject: =?utf-8?Q?=C3=BC?=\nContent-Type: text/plain; charset=utf-8\n"
                        + "Content-Transfer-Encoding: 8bit\n\nGrüße\n"));
        assertThat(found).isEqualTo(new MessageText("ü", "a@x", "b@x, c@x", "Grüße\r\n"));
    }

    @Test
    void readsMailWithoutAnyMime() throws IOException {
        assertThat(textOf("Subject: x\n\nplain \u00fc")).isEqualTo("plain ü");
        assertThat(textOf("\nno header")).isEqualTo("no header");
        assertThat(textOf("Subject: no body")).isEmpty();
    }

    @Test
    void decodesQuotedPrintable() throws IOException {
        String head =
                "Content-Type: text/plain; charset=\"iso-8859-1\"\nContent-Transfer-Encoding: Quoted-Printable\n\n";
        assertThat(textOf(head + "Gr=FC=DFe =\nhere=3D=zz=\n")).isEqualTo("Grüße here==zz");
        assertThat(textOf(head + "soft =  \nbreak=")).isEqualTo("soft break");
    }

    @Test
    void decodesBase64() throws IOException {
        String head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\n";
        String body = Base64.getMimeEncoder().encodeToString("Grüße 山田".getBytes(StandardCharsets.UTF_8));
        assertThat(textOf(head + body + "\n")).isEqualTo("Grüße 山田");
        assertThat(textOf(head + "SGVs!bG8\u00ff=V29y\n==\nA\n")).startsWith("Hello");
    }

    @Test
    void prefersPlainInAlternatives() throws IOException {
        String plain = "--b\nContent-Type: text/plain\n\nthe plain one\n";
        String html = "--b\nContent-Type: text/html\n\n<p>the html one\n";
        String head = "Content-Type: multipart/alternative; boundary=b\n\n";
        assertThat(textOf(head + plain + html + "--b--\n")).isEqualTo("the plain one");
        assertThat(textOf(head + html + plain + "--b--\n")).isEqualTo("the plain one");
        assertThat(textOf(head + html + "--b--\n")).isEqualTo("the html one");
        assertThat(textOf(head + "--b\n\n \n" + html + "--b--\n")).contains("the html one");
    }

    @Test
    void alternativesCountThroughRelatedParts() throws IOException {
        String mail = """
                Content-Type: multipart/mixed; boundary="out er"

                preamble
                --out er
                Content-Type: multipart/alternative; boundary=in

                --in

                plain
                --in
                Content-Type: multipart/related; boundary=deep

                --deep
                Content-Type: text/html

                <b>html</b>
                --deep
                Content-Type: image/png
                Content-Transfer-Encoding: base64

                AAAA
                --deep--
                --in--
                --out er
                Content-Type: text/html; charset=utf-8

                <html><head><style>p {}</style><script>x()</script></head><body><p>alone&nbsp;here<br>two</p></body></html>
                --out er
                Content-Type: text/plain; name=notes.txt
                Content-Disposition: attachment

                attached
                --out er--
                epilogue
                """;
        assertThat(textOf(mail)).isEqualTo("plain\n\nalone here\ntwo");
    }

    @Test
    void readsMessagesInsideMessages() throws IOException {
        assertThat(textOf("Content-Type: message/rfc822\n\nSubject: inner\n\ninner body"))
                .isEqualTo("inner body");
        String digest =
                "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: one\n\nfirst\n--d\n\n\nsecond\n--d--";
        assertThat(textOf(digest)).isEqualTo("first\n\nsecond");
    }

    @Test
    void boundariesThatBeginAlikeAreToldApart() throws IOException {
        String mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n"
                + "--bb\n\none\n--bbb\n--b-\n-- b\n --b\n--bb--\n--b  \n\ntwo\n--b--  ";
        assertThat(textOf(mail)).isEqualTo("one\r\n--bbb\r\n--b-\r\n-- b\r\n --b\n\ntwo");
    }

    @Test
    void brokenMultipartsGiveWhatTheyHave() throws IOException {
        assertThat(textOf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\ncut"))
                .isEqualTo("cut");
        assertThat(textOf("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n--b--"))
                .isEmpty();
        assertThat(textOf(
                        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n"
                                + "\n--i\n\none\n--o\n\ntwo\n--o--"))
                .isEqualTo("one\n\ntwo");
        assertThat(textOf("Content-Type: text/plain; charset=klingon-8\n\nqapla"))
                .isEqualTo("qapla");
    }

    @Test
    void multipartsWithoutTheirBoundaryAreText() throws IOException {
        assertThat(textOf("Content-Type: multipart/mixed; boundary=b\n\nall\n--other\nthere is"))
                .isEqualTo("all\r\n--other\r\nthere is");
        assertThat(textOf("Content-Type: multipart/mixed\n\n--b\n\nhere")).contains("here");
        String large = "word ".repeat(300_000);
        assertThat(textOf("Content-Type: multipart/mixed; boundary=b\n\n" + large))
                .startsWith("word word");
        assertThat(textOf("Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\nbody\n--b--\nepilogue"))
                .isEqualTo("body");
    }

    @Test
    void lineFeedsAloneWorkAsWell() throws IOException {
        byte[] raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(extract(raw).text()).isEqualTo("one\n\ntwo");
    }

    @Test
    void collectsAMillionCharactersAtMost() throws IOException {
        assertThat(textOf("\n" + "word ".repeat(400_000))).hasSize(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1_000, 2_128})
    void theSizeOfReadsDoesNotMatter(int atOnce) throws IOException {
        MailboxGenerator mailbox = new MailboxGenerator(40, 7);
        for (int i = 0; i < mailbox.count(); i++) {
            byte[] mail = mailbox.mail(i);
            MessageText whole = extract(mail);
            assertThat(whole.text()).contains(mailbox.uniqueWord(i)).doesNotContain("--=_part");
            assertThat(text.extract(trickle(mail, atOnce), mail.length)).isEqualTo(whole);
        }
    }

    @Test
    void strangeMailsAreQuickAndNeverFail() throws IOException {
        for (var mail : TortureMails.all().entrySet()) {
            // What this thread works, whatever else the machine does.
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            MessageText found = extract(mail.getValue());
            assertThat(found.text().length()).as(mail.getKey()).isLessThanOrEqualTo(1_000_000);
            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
                    .as(mail.getKey())
                    .isLessThan(Duration.ofSeconds(3));
            assertThat(text.extract(trickle(mail.getValue(), 4_096), 100).subject())
                    .as(mail.getKey())
                    .isEqualTo(found.subject());
        }
        assertThat(extract(TortureMails.nested(10_000)).subject()).isEqualTo("nested");
        assertThat(extract(TortureMails.manyParts(200_000)).subject()).isEqualTo("parts");
    }
}
