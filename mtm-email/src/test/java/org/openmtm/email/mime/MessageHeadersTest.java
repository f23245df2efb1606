// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.latin;
import static org.openmtm.email.mime.Mails.utf8;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.MessageHeader;

class MessageHeadersTest {
    private static MessageHeader scan(byte[] raw) {
        return MessageHeaders.scan(raw, raw.length);
    }

    private static String subject(String line) {
        return scan(latin("Subject: " + line + "\n\nbody")).subject();
    }

    @Test
    void readsAnOrdinaryHeader() {
        MessageHeader header = scan(latin("""
                Return-Path: <x@example.org>
                from: Anna <anna@example.org>
                To: Ben <ben@example.org>,
                \tCarl <carl@example.org>
                CC: dora@example.org
                Subject: Greetings
                DATE: Mon, 3 Jan 2022 09:10:11 +0100 (CET)
                Message-ID:
                 <one@example.org>
                In-Reply-To: "Ben" of <two@example.org> <three@example.org>
                Content-Type: Multipart/Mixed; boundary=b

                Subject: not this
                """));
        assertThat(header)
                .isEqualTo(new MessageHeader(
                        "<one@example.org>",
                        "<two@example.org>",
                        "Anna <anna@example.org>",
                        "Ben <ben@example.org>, Carl <carl@example.org>",
                        "dora@example.org",
                        "Greetings",
                        Instant.parse("2022-01-03T08:10:11Z"),
                        true));
    }

    @Test
    void anEmptyMessageHasAnEmptyHeader() {
        assertThat(scan(new byte[0])).isEqualTo(MessageHeader.EMPTY);
        assertThat(scan(latin("\n\nSubject: body"))).isEqualTo(MessageHeader.EMPTY);
    }

    @Test
    void theFirstOfRepeatedFieldsCounts() {
        assertThat(subject("one\nSubject: two")).isEqualTo("one");
        assertThat(subject("\nSubject: two")).isEmpty();
    }

    @Test
    void linesThatAreNoFieldsAreSkipped() {
        byte[] raw = latin("From anna Mon Jan  3 08:00:00 2022\nno field here\nSubject : spaced\n\n");
        assertThat(scan(raw).subject()).isEqualTo("spaced");
    }

    @Test
    void decodesEncodedWords() {
        assertThat(subject("=?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=")).isEqualTo("Grüße an alle");
        assertThat(subject("=?ISO-8859-1?b?R3L832U=?= and more")).isEqualTo("Grüße and more");
        assertThat(subject("a =?utf-8*de?Q?b?= c")).isEqualTo("a b c");
        assertThat(subject("=?utf-8?Q?a?=\n =?utf-8?Q?b?= =?iso-8859-1?Q?=FC?= d"))
                .isEqualTo("abü d");
        assertThat(subject("=?utf-8?Q?with space?=")).isEqualTo("with space");
    }

    @Test
    void joinsCharactersThatWereCutInTwo() {
        byte[] bytes = "山田".getBytes(StandardCharsets.UTF_8);
        Base64.Encoder base64 = Base64.getEncoder();
        String first = base64.encodeToString(java.util.Arrays.copyOf(bytes, 4));
        String second = base64.encodeToString(java.util.Arrays.copyOfRange(bytes, 4, 6));
        assertThat(subject("=?utf-8?B?" + first + "?=\n =?utf-8?B?" + second + "?="))
                .isEqualTo("山田");
    }

    @Test
    void whatCannotBeDecodedStays() {
        assertThat(subject("=?no-such?Q?=zz?= x")).isEqualTo("=?no-such?Q?=zz?= x");
        assertThat(subject("=?utf-8?X?abc?= =? =?= ?=")).isEqualTo("=?utf-8?X?abc?= =? =?= ?=");
        assertThat(subject("=?utf-8?Q?open")).isEqualTo("=?utf-8?Q?open");
    }

    @Test
    void takesRawBytesAsUtf8OrWindows() {
        assertThat(scan(utf8("Subject: Grüße 山\n\n")).subject()).isEqualTo("Grüße 山");
        assertThat(scan(latin("Subject: Gr\u00fc\u00dfe \u0080\n\n")).subject()).isEqualTo("Grüße €");
    }

    @Test
    void noControlCharacterGetsThrough() {
        assertThat(subject("a\u0001b\u001b[31mc\u007f\0d")).isEqualTo("ab[31mcd");
        assertThat(subject("=?utf-8?Q?a=0D=0ABcc:_x=00=1B?=")).isEqualTo("a Bcc: x");
        assertThat(subject("a\rb")).isEqualTo("ab");
    }

    @Test
    void cutsAtAThousandCharactersAndNeverThroughOne() {
        assertThat(subject("y".repeat(5_000))).hasSize(1_000);
        String word = EncodedWords.encode("😀".repeat(700));
        String cut = subject("x " + word);
        assertThat(cut).hasSize(1_000).endsWith("😀");
        assertThat(subject("z" + cut.substring(1))).isNotEmpty();
    }

    @Test
    void looksAtAThousandFieldsAndAMegabyte() {
        assertThat(scan(latin("X: y\n".repeat(1_000) + "Subject: late\n\n")).subject())
                .isEmpty();
        assertThat(scan(latin("X: y\n".repeat(999) + "Subject: in time\n\n")).subject())
                .isEqualTo("in time");
        assertThat(scan(latin("X: " + "y".repeat(1 << 20) + "\nSubject: late\n\n"))
                        .subject())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon, 3 Jan 2022 09:10:11 +0100|2022-01-03T08:10:11Z",
                "3 Jan 2022 09:10 GMT|2022-01-03T09:10:00Z",
                "Mon,3 Jan 22 09:10:11 EST|2022-01-03T14:10:11Z",
                "3-Jan-2022 09:10:11 -0000|2022-01-03T09:10:11Z",
                "Mon Jan  3 09:10:11 2022|2022-01-03T09:10:11Z",
                "Mon, 03 January 122 09:10:60 PDT|2022-01-03T16:10:59Z",
                "Mon, (a (nested) comment) 3 Jan 2022 09:10:11.5 +0530|2022-01-03T03:40:11Z",
                "29 Feb 2024 00:00:00 Z|2024-02-29T00:00:00Z",
                "1 Jan 1970 00:00:00 +0000|1970-01-01T00:00:00Z",
            })
    void readsDates(String text, Instant expected) {
        assertThat(MailDate.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Fri, 31 Feb 2022 10:00:00 +0000",
                "Fri, 31 Feb 99999 99:99 +9999",
                "Fri, 1 Jan 1969 10:00:00 +0000",
                "29 Feb 2023 00:00:00 Z",
                "yesterday",
                "'   '",
                "3 Jan 2022",
                "Jan 2022 10:00",
                "3 Jan 2022 25:00:00 +0000",
                "3 Jan 2022 10:aa:00 +0000",
                "1 Jan 1970 00:00:00 +0100",
            })
    void senselessDatesAreNone(String text) {
        assertThat(MailDate.parse(text)).isNull();
    }

    @Test
    void writesDatesThatItReads() {
        Instant time = Instant.parse("2026-02-09T23:59:01Z");
        assertThat(MailDate.format(time)).isEqualTo("Mon, 9 Feb 2026 23:59:01 +0000");
        assertThat(MailDate.parse(MailDate.format(time))).isEqualTo(time);
    }
}
