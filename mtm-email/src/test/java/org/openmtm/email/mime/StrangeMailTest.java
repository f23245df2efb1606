// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openmtm.message.FileNames;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.OpenMessage;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;
import org.openmtm.testservers.TortureMails;

/** Whatever the bytes are, all that can be asked of a message has an answer, soon, and one that can be shown. */
class StrangeMailTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final int DEEPEST = 5;

    private static OpenMessage open(byte[] raw) throws IOException {
        return new MailReader().open(() -> new ByteArrayInputStream(raw));
    }

    /** Asks for everything. */
    private static void read(String name, OpenMessage mail, int depth) throws IOException {
        for (HeaderField field : mail.fields()) {
            assertShowable(name, field.text(), false);
            assertThat(field.raw()).as(name).doesNotContain("\r\n");
            for (HeaderAddress address : field.addresses()) {
                assertShowable(name, address.name(), false);
                assertShowable(name, address.address(), false);
            }
        }
        assertThat(mail.fields()).as(name).hasSizeLessThanOrEqualTo(1_000);
        assertShowable(name, mail.summary().subject(), false);
        assertShowable(name, mail.text(), true);
        assertShowable(name, mail.text(StandardCharsets.UTF_16BE), true);
        mail.html()
                .ifPresent(html -> assertThat(html.related().values())
                        .as(name)
                        .allMatch(
                                number -> number >= 1 && number <= mail.parts().size()));
        mail.safeHtml(HtmlOptions.STANDARD)
                .ifPresent(html -> assertThat(html.html())
                        .as(name)
                        .doesNotContainIgnoringCase("<script")
                        .doesNotContainPattern("(?i)<[^>]*\\son[a-z]+="));
        assertThat(mail.kinds()).as(name).isNotNull();
        mail.degraded();
        int number = 0;
        for (Part part : mail.parts().subList(0, Math.min(200, mail.parts().size()))) {
            assertThat(part.number()).as(name).isEqualTo(++number);
            assertThat(FileNames.safe(part.fileName())).as(name).isEqualTo(part.fileName());
            part(name, mail, part, depth);
        }
    }

    private static void part(String name, OpenMessage mail, Part part, int depth) throws IOException {
        try (InputStream content = mail.open(part.number())) {
            assertThat(content.transferTo(java.io.OutputStream.nullOutputStream()))
                    .as(name + " part " + part)
                    .isEqualTo(part.size());
        }
        if (part.type().startsWith("text/")) {
            assertShowable(name, mail.text(part.number(), null), true);
        }
        if (part.kind() == PartKind.MESSAGE && depth < DEEPEST) {
            read(name + " > " + part.number(), mail.message(part.number()), depth + 1);
        }
    }

    private static void assertShowable(String name, String text, boolean lines) {
        assertThat(text.codePoints()
                        .filter(c -> Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t')))
                        .count())
                .as(name)
                .isZero();
    }

    private static void assertQuick(String name, byte[] raw) throws IOException {
        // What this thread worked, whatever else the machine does.
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        read(name, open(raw), 0);
        long worked = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        assertThat(Duration.ofNanos(worked)).as(name).isLessThan(BUDGET);
    }

    @Test
    void tortureMailsAreRead() throws IOException {
        for (var mail : Corpus.mails().entrySet()) {
            assertQuick(mail.getKey(), mail.getValue());
        }
        for (var mail : TortureMails.all().entrySet()) {
            assertQuick(mail.getKey(), mail.getValue());
        }
    }

    @Test
    void bombsAreReadInTime() throws IOException {
        assertQuick("nested 1,000", TortureMails.nested(1_000));
        assertQuick("nested 10,000", TortureMails.nested(10_000));
        assertQuick("200,000 parts", TortureMails.manyParts(200_000));
        for (var bomb : bombs().entrySet()) {
            assertQuick(bomb.getKey(), bomb.getValue().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static Map<String, String> bombs() {
        Map<String, String> bombs = new LinkedHashMap<>();
        bombs.put("100,000 address headers", "To: a@b.c\r\n".repeat(100_000) + "\r\nx");
        bombs.put("100,000 addresses", "To: " + "a@b.c, ".repeat(100_000) + "\r\n\r\nx");
        bombs.put("1,000 headers of addresses", ("Cc: " + "a@b.c,".repeat(160) + "\r\n").repeat(1_000) + "\r\nx");
        bombs.put("comments", "From: " + "(".repeat(500_000) + "\r\n\r\nx");
        bombs.put("comments that close", "From: " + "(a)".repeat(300_000) + "a@b.c\r\n\r\nx");
        bombs.put("angle brackets", "From: " + "<".repeat(500_000) + "\r\n\r\nx");
        bombs.put("groups", "To: " + "g:".repeat(400_000) + "\r\n\r\nx");
        bombs.put("quotes", "To: " + "\"".repeat(900_000) + "\r\n\r\nx");
        bombs.put("at signs", "From: " + "a@".repeat(400_000) + "\r\n\r\nx");
        bombs.put("name of at signs", "From: \"" + "a@b ".repeat(100_000) + "\" <x@y.z>\r\n\r\nx");
        bombs.put("encoded words", "Subject: " + "=?a?B?x".repeat(140_000) + "\r\n\r\nx");
        bombs.put("encoded words everywhere", ("Subject: " + "=?a?B?x".repeat(140) + "\r\n").repeat(1_000) + "\r\nx");
        StringBuilder parameters = new StringBuilder("Content-Type: text/plain");
        for (int i = 0; i < 50_000; i++) {
            parameters.append("; name*").append(i).append("*=a");
        }
        bombs.put("50,000 parameters", parameters + "\r\n\r\nx");
        bombs.put("one parameter", "Content-Type: text/plain" + "; name=a".repeat(100_000) + "\r\n\r\nx");
        String html = "Content-Type: text/html\r\n\r\n";
        bombs.put("deep html", html + "<div>".repeat(200_000));
        bombs.put("deep formatting", html + "<b><i>".repeat(100_000) + "x");
        bombs.put("deep tables", html + "<table><tr><td>".repeat(60_000) + "x");
        bombs.put("mixed up formatting", html + "<a><b><p>".repeat(50_000) + "</a>".repeat(1_000));
        bombs.put("attributes", html + "<p " + "a=b ".repeat(200_000) + ">x");
        StringBuilder attributes = new StringBuilder(html + "<p ");
        for (int i = 0; i < 100_000; i++) {
            attributes.append('a').append(i).append(' ');
        }
        bombs.put("other attributes", attributes + ">x");
        bombs.put("styles", html + "<p style=\"" + "a:url(".repeat(100_000) + "\">" + "<style>@import '");
        bombs.put("style elements", html + "<style>" + "url(".repeat(200_000) + "</style>");
        bombs.put("entities", html + "&amp".repeat(200_000));
        bombs.put("images", html + "<img src=cid:a>".repeat(60_000));
        String picture = "\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\n" + "x".repeat(1_000_000);
        String related = "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n" + html;
        bombs.put("one image again and again", related + "<img src=cid:a>".repeat(60_000) + picture);
        StringBuilder pictures = new StringBuilder(related);
        for (int i = 0; i < 9_000; i++) {
            pictures.append("<img src=cid:").append(i).append('>');
        }
        for (int i = 0; i < 9_000; i++) {
            pictures.append("\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <" + i + ">\r\n\r\n" + "x".repeat(100));
        }
        bombs.put("thousands of images", pictures.toString());
        bombs.put("base", html + "<base href='http://" + "a/".repeat(200_000) + "'>" + "<img src=b>".repeat(40_000));
        bombs.put("srcset", html + "<img srcset='" + "http://a/,".repeat(90_000) + "'>");
        bombs.put("selects", html + "<select><option>".repeat(60_000));
        bombs.put("meta", html + "<meta ".repeat(160_000));
        return bombs;
    }

    @Test
    void cutAnywhereAMailIsStillRead() throws IOException {
        for (var mail : Corpus.mails().entrySet()) {
            byte[] raw = mail.getValue();
            for (int length = 0; length < raw.length; length += 100) {
                read(mail.getKey() + " cut at " + length, open(Arrays.copyOf(raw, length)), 0);
            }
        }
    }

    @Test
    void damagedAnywhereAMailIsStillRead() throws IOException {
        Random random = new Random(5322);
        for (var mail : Corpus.mails().entrySet()) {
            for (int run = 0; run < 8; run++) {
                byte[] raw = mail.getValue().clone();
                for (int flips = 0; flips < 1 + raw.length / 200; flips++) {
                    // Most of what tells a structure stands near the beginning.
                    int most = random.nextBoolean() ? raw.length : Math.min(raw.length, 1_500);
                    raw[random.nextInt(most)] = (byte) random.nextInt(256);
                }
                read(mail.getKey() + " damaged, run " + run, open(raw), 0);
            }
        }
    }

    @Test
    void withMarksOfStructureAnywhereAMailIsStillRead() throws IOException {
        String[] marks = {
            "\r\n", "--", ";", "\"", "(", "<", ">", "=?utf-8?B?", "?=", "<!--", "<b>", "\0", ":", "boundary="
        };
        Random random = new Random(2045);
        for (var mail : Corpus.mails().entrySet()) {
            for (int run = 0; run < 4; run++) {
                ByteArrayOutputStream raw = new ByteArrayOutputStream();
                for (byte b : mail.getValue()) {
                    if (random.nextInt(50) == 0) {
                        raw.writeBytes(marks[random.nextInt(marks.length)].getBytes(StandardCharsets.US_ASCII));
                    }
                    raw.write(b);
                }
                read(mail.getKey() + " with marks, run " + run, open(raw.toByteArray()), 0);
            }
        }
    }
}
