// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.openmtm.store.BodyRange;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.PartReader.Partial;
import org.openmtm.store.PartialBody;

/** Messages of which only stretches are here are read as far as they are. */
class PartialMessageTest {
    private static final String FOOTER = "\u2026 still %d KB of this text on the server";

    private final MessageParts parts = new MessageParts();

    /** @param raw the message, what is not here between "\u00ab" and "\u00bb" */
    private Partial read(String raw) throws IOException {
        byte[] whole = raw.replace("\u00ab", "").replace("\u00bb", "").getBytes(StandardCharsets.ISO_8859_1);
        List<BodyRange> here = new ArrayList<>();
        int at = 0;
        for (String stretch : raw.split("\u00ab")) {
            int gap = stretch.indexOf('\u00bb') < 0 ? 0 : stretch.indexOf('\u00bb');
            int length = stretch.length() - (stretch.indexOf('\u00bb') < 0 ? 0 : gap + 1);
            at += gap;
            if (length > 0) {
                here.add(new BodyRange(at, length));
            }
            at += length;
        }
        assertThat(at).isEqualTo(whole.length);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.ENGLISH);
        try {
            return parts.partial(new PartialBody(
                    (offset, length) -> Arrays.copyOfRange(whole, (int) offset, (int) offset + length),
                    whole.length,
                    here));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aTextThatIsCutSaysHowMuchIsMissing() throws IOException {
        Partial partial = read("Subject: x\r\n\r\nThe beginning\r\n\u00ab" + "rest\r\n".repeat(1000) + "\u00bb");
        assertThat(partial.text()).isEqualTo("The beginning\n\n" + String.format(FOOTER, 6) + "\n");
        assertThat(partial.parts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("details")
                .containsExactly(new Part(1, "text/plain", "", 6015, false, 6000));
    }

    @Test
    void partsTellWhetherTheyAreHere() throws IOException {
        Partial partial = read("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n\u00ab"
                + "QUJD".repeat(1000) + "\u00bb\r\n--b\r\nContent-Type: image/png; name=b.png\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n");
        assertThat(partial.text()).isEqualTo("text");
        assertThat(partial.parts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("details")
                .containsExactly(
                        new Part(1, "text/plain", "", 4, false, 0),
                        new Part(2, "application/pdf", "a.pdf", 3000, true, 4000),
                        new Part(3, "image/png", "b.png", 3, true, 0));
    }

    @Test
    void aPlainTextThatIsHereIsEnough() throws IOException {
        Partial partial = read("Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\n"
                + "Content-Type: text/html\r\n\r\n\u00ab<p>html</p>\u00bb\r\n--b--\r\n");
        assertThat(partial.text()).isEqualTo("plain");
    }

    @Test
    void charactersAndEscapesThatWereCutAreLeftOut() throws IOException {
        String utf8 = new String("gr\u00fc".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String head = "Content-Type: text/plain; charset=utf-8\r\n";
        Partial cut = read(head + "\r\n" + utf8.substring(0, 3) + "\u00ab" + utf8.substring(3) + "\u00bb");
        assertThat(cut.text()).isEqualTo("gr\n\n" + String.format(FOOTER, 1) + "\n");
        Partial escape = read(head + "Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=C3=\u00abBC\u00bb");
        assertThat(escape.text()).isEqualTo("gr\n\n" + String.format(FOOTER, 1) + "\n");
    }

    @Test
    void theFooterSpeaksOtherLanguages() {
        assertThat(new PartialText(Locale.GERMANY).footer(5000))
                .isEqualTo("\u2026 noch 5 KB dieses Textes auf dem Server");
        assertThat(new PartialText(Locale.JAPAN).footer(5000)).isEqualTo(String.format(FOOTER, 5));
    }
}
