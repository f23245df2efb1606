// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class MailAddressTest {
    private static MailAddress parse(String text) {
        return MailAddress.parse("to", text);
    }

    @Test
    void readsTheUsualForms() {
        assertThat(parse("anna@example.org")).isEqualTo(new MailAddress("", "anna@example.org"));
        assertThat(parse("<anna@example.org>")).isEqualTo(new MailAddress("", "anna@example.org"));
        assertThat(parse("Anna B <a.b+c@ex-ample.org>")).isEqualTo(new MailAddress("Anna B", "a.b+c@ex-ample.org"));
        assertThat(parse("\"B, Anna \\\"x\\\"\" <a@b.c>")).isEqualTo(new MailAddress("B, Anna \"x\"", "a@b.c"));
        assertThat(MailAddress.parseList("to", "a@b.c, D E <d@e.f>"))
                .containsExactly(new MailAddress("", "a@b.c"), new MailAddress("D E", "d@e.f"));
    }

    @Test
    void namesMayHaveAnyLetters() {
        for (String name : new String[] {"Jana Kovačić", "Ċensu", "山田 太郎", "O'Hara (Bob), \"x\"", "Ā=?x?="}) {
            String quoted = '"' + name.replace("\"", "\\\"") + "\" <a@example.org>";
            MailAddress address = parse(quoted);
            assertThat(address.name()).isEqualTo(name);
            assertThat(address.header().chars()).allMatch(c -> c >= ' ' && c < 0x7f);
            byte[] raw = Mails.latin("From: " + address.header() + "\n\n");
            assertThat(MessageHeaders.scan(raw, raw.length).from()).contains("<a@example.org>");
        }
        assertThat(parse("Jana Kovačić <j@example.org>").name()).isEqualTo("Jana Kovačić");
    }

    @Test
    void writesWhatItReadsAgain() {
        for (String text : new String[] {"a@b.c", "Anna <a@b.c>", "\"A. B.\" <a@b.c>", "\"A\\\\ \\\"\" <a@b.c>"}) {
            MailAddress once = parse(text);
            assertThat(parse(once.header())).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anna",
                "anna@",
                "@example.org",
                "a@b@c",
                "a b@example.org",
                "friends: a@b.c, d@e.f;",
                "undisclosed-recipients:;",
                "<@relay.example:a@b.c>",
                "a@b.c, d@e.f",
                "a@b.c>, <d@e.f",
                "\"a b\"@example.org",
                "\"a@evil.example\"@example.org",
                "a..b@example.org",
                ".a@example.org",
                "a@example..org",
                "a@[127.0.0.1]",
                "a@exa_mple.org",
                "a@b.c\r\nRCPT TO:<x@y.z>",
                "a@b.c\n",
                "a\0@b.c",
                "x\u010d@b.c",
                "x\u010a@b.c",
                "x\u0100@b.c",
                "x@b\u010d.c",
                "Anna\r\n <a@b.c>",
                "Anna\u0085 <a@b.c>",
                "Anna\ud800 <a@b.c>",
                "a@b.c <d@e.f> <g@h.i>",
                "a(c)@b.c",
                "a@b.c (Anna)",
                "(<x@y.z>,) a@b.c",
                "Anna (Work) <a@b.c>",
                "=?utf-8?Q?a=40evil.example?=@b.c",
                "=?utf-8?Q?a?= <=?utf-8?Q?x?=@b.c>",
                "01234567890123456789012345678901234567890123456789012345678901234@example.org",
            })
    void refusesWhatIsNotExactlyOneAddress(String text) {
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> parse(text))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .satisfies(e -> assertThat(e.getMessage()).containsAnyOf("field to", "field address"));
    }

    @Test
    void namesMayHaveLettersOfAnyScript() {
        for (String name : List.of("Cä Ä", "Jörg Müller", "Änne", "Čeněk Šílený", "Сергей", "山田 太郎")) {
            assertThat(MailAddress.parse("to", name + " <ca@demo.example>"))
                    .isEqualTo(new MailAddress(name, "ca@demo.example"));
        }
        assertThat(MailAddress.parseList("to", "Ä <a@demo.example>, Č Ď <b@demo.example>, c@demo.example"))
                .extracting(MailAddress::name)
                .containsExactly("Ä", "Č Ď", "");
    }

    /** Whatever is taken has one reading only: written and read again it is the same, by us and by others. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsTakenHasOneReading(long seed) throws Exception {
        List<String> pieces = List.of(
                "a@b.c",
                "a",
                "@",
                "b.c",
                "<",
                ">",
                ",",
                ";",
                ":",
                "\"",
                "\\",
                "(",
                ")",
                "[",
                "]",
                " ",
                "=?utf-8?Q?x?=",
                "ä",
                "山",
                "\u010a",
                "\t",
                "\r\n",
                ".",
                "'",
                "<d@e.f>",
                "Anna",
                "group:",
                "\"q q\"",
                "@r,@s:",
                "e\u0301");
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = 1 + random.nextInt(5); k > 0; k--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            List<MailAddress> found;
            try {
                found = MailAddress.parseList("to", text.toString());
            } catch (MessagingException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                continue;
            }
            for (MailAddress address : found) {
                taken++;
                assertThat(MailAddress.parse("to", address.plain()))
                        .as(text.toString())
                        .isEqualTo(address);
                Mailbox other = LenientAddressParser.DEFAULT.parseMailbox(address.header());
                assertThat(other.getAddress()).as(text.toString()).isEqualTo(address.address());
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    @Test
    void longListsAreReadOneByOne() {
        String one = "\"Müller, \\\"J.\\\"\" <a@example.org>";
        assertThat(MailAddress.parseList("to", String.join(", ", Collections.nCopies(3_000, one))))
                .hasSize(3_000)
                .containsOnly(new MailAddress("Müller, \"J.\"", "a@example.org"));
        for (String wrong : List.of(
                "x".repeat(20_000), "a@b.c, ".repeat(3_000) + "\"b, c@d.e", "a@b.c,".repeat(2_000) + "g: a@b.c;")) {
            assertThatExceptionOfType(MessagingException.class)
                    .isThrownBy(() -> MailAddress.parseList("to", wrong))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
    }
}
