// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.utf8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotationTest {
    private static OriginalMessage read(String mail) throws IOException {
        byte[] raw = utf8(mail);
        return OriginalMessage.read(new ByteArrayInputStream(raw), raw.length);
    }

    private static String quoted(String header, String body) throws IOException {
        return read("From: b@x\n" + header + "\n" + body).quoted();
    }

    @Test
    void quotesPlainTextWithoutItsSignature() throws IOException {
        assertThat(quoted("", "one\n\n> two\n>> three\n -- \n--\nfour\n-- \nBen\nExample Ltd\n"))
                .isEqualTo("b@x wrote:\n> one\n>\n>> two\n>>> three\n>  -- \n> --\n> four\n");
        assertThat(quoted("", "-- \nonly a signature\n")).isEqualTo("b@x wrote:\n");
    }

    @Test
    void readsFlowedText() throws IOException {
        String flowed = "A paragraph that \ngoes on and \non.\n\n >no quote\n> quoted \n> text\n>> deeper\n-- \nBen\n";
        assertThat(quoted("Content-Type: text/plain; format=flowed\n", flowed))
                .isEqualTo(
                        "b@x wrote:\n> A paragraph that goes on and on.\n>\n>> no quote\n>> quoted text\n>>> deeper\n"
                                .replace(">> no quote", ">>no quote"));
        assertThat(quoted("Content-Type: text/plain; format=Flowed; delsp=YES\n", "Donau \ndampf \nschiff\n"))
                .isEqualTo("b@x wrote:\n> Donaudampfschiff\n");
        assertThat(quoted("Content-Type: text/plain\n", "not \nflowed\n")).isEqualTo("b@x wrote:\n> not \n> flowed\n");
    }

    @Test
    void breaksParagraphsButNotCode() throws IOException {
        String paragraph = "word ".repeat(60).strip();
        String code = "x".repeat(95);
        String quoted = quoted("", paragraph + "\n" + code + "\n>> " + paragraph + "\n" + "y".repeat(300) + "\n");
        assertThat(quoted.lines().skip(1)).allMatch(line -> line.startsWith(">"));
        assertThat(quoted).contains("\n> " + code + "\n").contains("\n> " + "y".repeat(300) + "\n");
        assertThat(quoted.lines().filter(line -> line.contains("word"))).allMatch(line -> line.length() <= 80);
        assertThat(quoted.lines().filter(line -> line.startsWith(">>> word"))).hasSize(5);
    }

    @Test
    void quotesHtmlAsText() throws IOException {
        String html =
                "<html><head><style>p {}</style><script>alert(1)</script></head><body><p>Hello&nbsp;<b>you</b></p>"
                        + "<ul><li>one<li>two</ul><img src=\"http://track.example/x.gif\"></body></html>";
        assertThat(quoted("Content-Type: text/html\n", html)).isEqualTo("b@x wrote:\n> Hello you\n> - one\n> - two\n");
        String both = "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n";
        assertThat(quoted("Content-Type: multipart/alternative; boundary=b\n", both))
                .isEqualTo("b@x wrote:\n> plain\n");
    }

    @Test
    void aQuotationInHtmlDoesNothing() throws IOException {
        OriginalMessage original =
                read("From: \"<script>\" <b@x>\nSubject: <img src=x>\n\n<script>alert(1)</script> & more\n");
        assertThat(original.quotedHtml() + original.embeddedHtml(0, true))
                .doesNotContain("<script")
                .doesNotContain("<img")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
    }

    @Test
    void namesAsManyRecipientsAsWanted() throws IOException {
        OriginalMessage original = read("From: b@x\nSubject: s\nTo: c@x, d@x, e@x\nCc: f@x\n\ntext\n-- \nBen\n");
        assertThat(original.embedded(0, true))
                .isEqualTo(
                        "---------- Forwarded message ----------\nFrom: b@x\nSubject: s\nTo: c@x, d@x, e@x\nCc: f@x\n\n"
                                + "text\n-- \nBen\n");
        assertThat(original.embedded(1, false))
                .contains("To: c@x and 2 more\nCc: f@x\n")
                .doesNotContain("text");
    }

    @ParameterizedTest
    @CsvSource({
        "Plan,Plan",
        "Re: Plan,Plan",
        "RE[2]: Plan,Plan",
        "Re(3): Plan,Plan",
        "Re^2: Plan,Plan",
        "AW: WG: Re: FW: fwd: Plan,Plan",
        "Antw : SV: VS: Plan,Plan",
        "回复：Plan,Plan",
        "R: I: Plan,I: Plan",
        "Report: Plan,Report: Plan",
        "Reply: Plan,Reply: Plan",
        "[list] Re: Plan,[list] Re: Plan",
        "Re:,''",
        "'',''",
    })
    void prefixesDoNotPileUp(String subject, String bare) {
        assertThat(Subjects.answer(subject)).isEqualTo(("Re: " + bare).strip());
        assertThat(Subjects.passedOn(subject)).isEqualTo(("Fwd: " + bare).strip());
        assertThat(Subjects.answer(Subjects.passedOn(Subjects.answer(subject)))).isEqualTo(("Re: " + bare).strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aSubjectOfPrefixesOnlyIsReadQuickly(int kind) {
        String evil = (kind == 1 ? "Re: " : kind == 2 ? "Re " : "re[1] ").repeat(50_000);
        assertThat(Subjects.answer(evil.substring(0, 1_000))).startsWith("Re:");
    }

    @Test
    void aReferenceIsMadeOfInReplyToWhereThereIsNoOther() throws IOException {
        assertThat(read("Message-ID: <2@x>\nIn-Reply-To: <1@x>\n\n").references())
                .containsExactly("<1@x>", "<2@x>");
        assertThat(read("Message-ID: <2@x>\nIn-Reply-To: <0@x> <1@x>\n\n").references())
                .containsExactly("<2@x>");
    }
}
