// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
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
}
