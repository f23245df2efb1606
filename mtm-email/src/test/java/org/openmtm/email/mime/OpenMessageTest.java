// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.openmtm.email.mime.Mails.latin;
import static org.openmtm.email.mime.Mails.trickle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.openmtm.store.BodyRange;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.PartialBody;

class OpenMessageTest {
    private static OpenMessage open(byte[] raw) throws IOException {
        return new MailReader().open(() -> trickle(raw, 7));
    }

    private static OpenMessage open(String raw) throws IOException {
        return open(latin(raw));
    }

    private static String content(OpenMessage mail, int part) throws IOException {
        try (InputStream content = mail.open(part)) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void headerFieldsAreDecodedAndKeptRaw() throws IOException {
        OpenMessage mail = open("""
                Received: from a
                 by b;\tMon
                Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\u0007
                subject : =?utf-8?B?YQ==?=
                X-Raw: caf\u00e9
                X-Unknown: =?klingon?Q?qapla?=
                no field
                To: a@example.org

                body
                """);
        assertThat(mail.fields())
                .extracting(HeaderField::name)
                .containsExactly("Received", "Subject", "subject", "X-Raw", "X-Unknown", "To");
        assertThat(mail.fields("SUBJECT")).extracting(HeaderField::text).containsExactly("Grüße", "a");
        assertThat(mail.fields("Subject").get(0).raw()).isEqualTo("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\u0007");
        assertThat(mail.fields("Received").get(0).raw()).isEqualTo("from a by b;\tMon");
        assertThat(mail.fields("Received").get(0).text()).isEqualTo("from a by b; Mon");
        assertThat(mail.fields("X-Raw").get(0).text()).isEqualTo("café");
        assertThat(mail.fields())
                .extracting(HeaderField::degraded)
                .containsExactly(false, false, false, true, true, false);
        assertThat(mail.degraded()).isTrue();
        assertThat(open("Subject: fine\n\nx").degraded()).isFalse();
        assertThat(mail.summary().subject()).isEqualTo("Grüße");
    }

    @Test
    void addressesStandBesideTheNames() throws IOException {
        OpenMessage mail = open("""
                From: "Bank <service@bank.example>" <x@evil.example>
                Reply-To: =?utf-8?B?0LDQv9C1bA==?= <a@example.org>
                To: Team: Anna B. <anna@example.org>, ben@example.org;, "c, d" <cd@example.org> (comment), <<e@@f>
                Cc: =?utf-8?B?4oCu16nXnNeV150=?= <g@example.org>
                Subject: a@b.example

                x
                """);
        assertThat(mail.fields("From").get(0).addresses())
                .containsExactly(new HeaderAddress("Bank <service@bank.example>", "x@evil.example", true, true));
        assertThat(mail.fields("Reply-To").get(0).addresses())
                .containsExactly(new HeaderAddress("апеl", "a@example.org", true, true));
        List<HeaderAddress> to = mail.fields("To").get(0).addresses();
        assertThat(to)
                .extracting(HeaderAddress::address)
                .startsWith("anna@example.org", "ben@example.org", "cd@example.org");
        assertThat(to.get(0).name()).isEqualTo("Anna B.");
        assertThat(to.get(2).name()).isEqualTo("c, d");
        assertThat(to.subList(3, to.size())).noneMatch(HeaderAddress::usable);
        // The mark that turns the direction is gone, and what is written from the right is set apart.
        assertThat(mail.fields("Cc").get(0).addresses().get(0).name()).isEqualTo("\u2068שלום\u2069");
        assertThat(mail.fields("Subject").get(0).addresses()).isEmpty();
    }

    @Test
    void anUnclosedQuoteHidesNobody() throws IOException {
        assertThat(open("To: \"Anna <anna@example.org>, ben@example.org, c@example.org\n\n")
                        .fields("To")
                        .get(0)
                        .addresses())
                .extracting(HeaderAddress::address)
                .contains("ben@example.org", "c@example.org");
    }

    @Test
    void manyFieldsAreCut() throws IOException {
        OpenMessage mail = open("X: y\n".repeat(2_000) + "\nbody\n");
        assertThat(mail.fields()).hasSize(1_000);
        assertThat(mail.degraded()).isTrue();
        assertThat(mail.text()).isEqualTo("body\n");
        OpenMessage large = open("X: " + "y".repeat(2 << 20) + "\n\nbody\n");
        assertThat(large.fields().get(0).raw()).hasSizeLessThanOrEqualTo(1 << 20);
        assertThat(large.fields().get(0).text()).hasSizeLessThanOrEqualTo(10_000);
        assertThat(large.degraded()).isTrue();
    }

    @Test
    void aTextHasOnlyLineFeedsAndTabsForControls() throws IOException {
        OpenMessage mail = open("Subject: a\u001b[2Jb\n\none\ttwo\rthree\u001b[31m\u0000\u007f\u009b\n");
        assertThat(mail.text()).isEqualTo("one\ttwo\nthree[31m\u203a\n");
        assertThat(mail.summary().subject()).isEqualTo("a[2Jb");
        assertThat(open("Content-Type: text/plain; charset=utf-8\n\n\u00c2\u009b1m")
                        .text())
                .isEqualTo("1m");
        assertThat(open("Content-Type: text/html\n\n<p>a&#27;b&#x9b;c").text()).isEqualTo("a b\u203ac");
    }

    @Test
    void theCallerMayKnowTheCharsetBetter() throws IOException {
        byte[] raw = concat(
                latin("Content-Type: text/plain; charset=iso-8859-1\n\n"),
                "привет".getBytes(Charset.forName("koi8-r")));
        OpenMessage mail = open(raw);
        assertThat(mail.text()).isNotEqualTo("привет");
        assertThat(mail.text(Charset.forName("koi8-r"))).isEqualTo("привет");
        assertThat(mail.text(1, Charset.forName("koi8-r"))).isEqualTo("привет");
        OpenMessage html = open(concat(
                latin("Content-Type: text/html\n\n<meta charset=koi8-r><p>"),
                "да".getBytes(Charset.forName("koi8-r"))));
        assertThat(html.html().orElseThrow().html()).endsWith("да");
        assertThat(html.html(StandardCharsets.ISO_8859_1).orElseThrow().html()).endsWith("ÄÁ");
        assertThat(open("Content-Type: text/plain; charset=klingon-8\n\nqapla\n")
                        .degraded())
                .isTrue();
    }

    @Test
    void linesThatWereFoldedForTheWayAreWhole() throws IOException {
        OpenMessage mail = open("Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n");
        assertThat(mail.text()).isEqualTo("one two\nthree\n");
        assertThat(mail.text(1, null)).isEqualTo(mail.text());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static final String INNER = "Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
            + "--i\r\n\r\ninner text\r\n--i\r\nContent-Type: message/rfc822\r\n\r\n"
            + "Subject: innermost\r\n\r\ndeep\r\n--i--\r\n";

    @Test
    void messagesWithinAMessageAreMessages() throws IOException {
        OpenMessage mail = open("Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nouter\r\n"
                + "--o\r\nContent-Type: message/rfc822\r\n\r\n" + INNER + "\r\n"
                + "--o\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + java.util.Base64.getMimeEncoder().encodeToString(latin(INNER)) + "\r\n--o--\r\n");
        assertThat(mail.parts(PartKind.MESSAGE)).hasSize(2);
        assertThat(mail.text()).isEqualTo("outer");
        for (Part part : mail.parts(PartKind.MESSAGE)) {
            assertThat(content(mail, part.number())).isEqualTo(INNER);
            OpenMessage inner = mail.message(part.number());
            assertThat(inner.summary().subject()).isEqualTo("inner");
            assertThat(inner.text()).isEqualTo("inner text");
            OpenMessage innermost = inner.message(2);
            assertThat(innermost.summary().subject()).isEqualTo("innermost");
            assertThat(innermost.text()).isEqualTo("deep");
        }
    }

    @Test
    void theEntriesOfADigestAreMessages() throws IOException {
        OpenMessage mail = open("""
                Content-Type: multipart/digest; boundary=d

                --d

                Subject: one

                first
                --d

                Subject: two

                second
                --d--
                """);
        assertThat(mail.parts()).extracting(Part::kind).containsExactly(PartKind.MESSAGE, PartKind.MESSAGE);
        assertThat(mail.message(2).summary().subject()).isEqualTo("two");
        assertThat(mail.message(2).text()).isEqualTo("second");
    }

    @Test
    void messagesManyLevelsDeepCanBeOpened() throws IOException {
        StringBuilder raw = new StringBuilder();
        for (int level = 0; level < 500; level++) {
            raw.append("Subject: ").append(level).append("\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        OpenMessage mail = open(raw + "Subject: end\r\n\r\nbottom");
        for (int level = 0; level < 500; level++) {
            assertThat(mail.summary().subject()).isEqualTo("" + level);
            mail = mail.message(1);
        }
        assertThat(mail.text()).isEqualTo("bottom");
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        OpenMessage mail = open("Content-Type: image/png\n\npng");
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> mail.open(2))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> mail.text(1, null))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        assertThat(mail.html()).isEmpty();
        assertThat(mail.safeHtml(org.openmtm.message.HtmlOptions.STANDARD)).isEmpty();
    }

    @Test
    void ofAPartialMessageIsShownWhatIsHere() throws IOException {
        byte[] raw = latin("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                + "Content-Type: image/png\r\n\r\n" + "x".repeat(5_000) + "\r\n--b--\r\n");
        PartialBody body = new PartialBody(
                (offset, length) -> Arrays.copyOfRange(raw, (int) offset, (int) offset + length),
                raw.length,
                List.of(new BodyRange(0, 300), new BodyRange(raw.length - 20, 20)));
        OpenMessage mail = new MailReader().open(MessageSource.of(body));
        assertThat(mail.text()).isEqualTo("text");
        assertThat(mail.parts().get(1).missing()).isPositive();
        assertThat(content(mail, 1)).isEqualTo("text");
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> mail.open(2))
                .satisfies(e -> assertThat(e.advice()).contains("Populate"));
    }
}
