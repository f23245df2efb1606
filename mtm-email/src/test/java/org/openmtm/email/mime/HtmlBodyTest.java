// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.latin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.message.HtmlBody;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.OpenMessage;
import org.openmtm.message.SafeHtml;
import org.openmtm.store.PartKind;

/** HTML with what belongs to it, and HTML that can be shown. */
class HtmlBodyTest {
    private static OpenMessage open(String raw) throws IOException {
        byte[] bytes = latin(raw);
        return new MailReader().open(() -> new ByteArrayInputStream(bytes));
    }

    private static OpenMessage html(String html) throws IOException {
        return open("Content-Type: text/html; charset=utf-8\n\n" + html);
    }

    private static SafeHtml safe(String html) throws IOException {
        return html(html).safeHtml(HtmlOptions.STANDARD).orElseThrow();
    }

    private static final String RELATED = """
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: multipart/related; boundary=r; type="multipart/alternative"

            --r
            Content-Type: multipart/alternative; boundary=a

            --a

            plain
            --a
            Content-Type: text/html
            Content-Location: http://shop.example/mail/index.html

            <p>Look: <img src="cid:Logo%2B1@x"> <img src='pics/b.gif' alt=B>
            <img src="http://shop.example/mail/c.gif"><img src="http://spy.example/pixel.gif?id=7">
            <a href="http://shop.example/offer">offer</a>
            --a--
            --r
            Content-Type: image/png
            Content-ID: <logo+1@X>
            Content-Transfer-Encoding: base64

            iVBORw==
            --r
            Content-Type: image/gif
            Content-Location: http://shop.example/mail/pics/b.gif

            gif
            --r
            Content-Type: image/gif
            Content-Location: c.gif
            Content-Base: http://shop.example/mail/

            gif2
            --r--
            --m
            Content-Type: image/png
            Content-ID: <logo+1@x>

            another one of the same id
            --m--
            """;

    @Test
    void relatedPartsAreFoundByIdAndLocation() throws IOException {
        OpenMessage mail = open(RELATED);
        HtmlBody html = mail.html().orElseThrow();
        assertThat(html.part()).isEqualTo(2);
        assertThat(html.partOf("cid:Logo%2B1@x")).hasValue(3);
        assertThat(html.partOf("pics/b.gif")).hasValue(4);
        assertThat(html.partOf("http://shop.example/mail/c.gif")).hasValue(5);
        assertThat(html.partOf("cid:other@x")).isEmpty();
        assertThat(html.remote()).containsExactly("http://spy.example/pixel.gif?id=7");
        assertThat(html.cut()).isFalse();
        assertThat(mail.parts().get(3).kind()).isEqualTo(PartKind.RELATED);
        assertThat(mail.text()).isEqualTo("plain");
        assertThat(mail.text(2, null)).startsWith("Look:").contains("offer");
    }

    @Test
    void imagesOfTheMessageAreShownAsTheCallerSays() throws IOException {
        OpenMessage mail = open(RELATED);
        SafeHtml data = mail.safeHtml(HtmlOptions.STANDARD).orElseThrow();
        assertThat(data.html())
                .contains("src=\"data:image/png;base64,iVBORw==\"")
                .contains("src=\"data:image/gif;base64,Z2lm\"")
                .doesNotContain("spy.example")
                .contains("href=\"http://shop.example/offer\"")
                .contains("rel=\"noopener noreferrer nofollow\"");
        assertThat(data.blocked()).containsExactly("http://spy.example/pixel.gif?id=7");
        SafeHtml served = mail.safeHtml(new HtmlOptions(null, false, (message, part) -> "app://part/" + part.number()))
                .orElseThrow();
        assertThat(served.html()).contains("src=\"app://part/3\"", "src=\"app://part/4\"", "src=\"app://part/5\"");
        SafeHtml none = mail.safeHtml(new HtmlOptions(null, false, HtmlOptions.ImageUrl.NONE))
                .orElseThrow();
        assertThat(none.html()).doesNotContain("src=").contains("alt=\"B\"");
        SafeHtml all = mail.safeHtml(new HtmlOptions(null, true, HtmlOptions.ImageUrl.NONE))
                .orElseThrow();
        assertThat(all.html()).contains("src=\"http://spy.example/pixel.gif?id=7\"");
        assertThat(all.blocked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>evil()</script>",
                "<SCRIPT SRC=//evil.example/a.js></SCRIPT>",
                "<img src=x onerror=evil()>",
                "<p onclick='evil()'>x",
                "<svg onload=evil()><script>evil()</script></svg>",
                "<svg><a xlink:href='javascript:evil()'>x</a></svg>",
                "<math><mtext></mtext><mglyph><style><!--</style><img src onerror=evil()>",
                "<a href='javascript:evil()'>x</a>",
                "<a href='&#106;avascript:evil()'>x</a>",
                "<a href=' java\tscript:evil()'>x</a>",
                "<a href='data:text/html,<script>evil()</script>'>x</a>",
                "<a href='vbscript:evil()'>x</a>",
                "<img src='javascript:evil()'>",
                "<img src='data:image/svg+xml;base64,PHN2Zz48c2NyaXB0PmV2aWwoKTwvc2NyaXB0Pjwvc3ZnPg=='>",
                "<iframe src='http://evil.example/'></iframe>",
                "<object data='http://evil.example/'></object><embed src='http://evil.example/'>",
                "<form action='http://evil.example/'><input name=evil><button formaction='javascript:evil()'>",
                "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
                "<link rel=stylesheet href='http://evil.example/a.css'>",
                "<base href='http://evil.example/'><img src='pixel.gif'>",
                "<style>@import 'http://evil.example/a.css'; p { background: url(http://evil.example/b) }</style>",
                "<p style='background: url(http://evil.example/a)'>x",
                "<p style='background-color: red; background-image: u\\72l(http://evil.example/a)'>x",
                "<p style='width: expression(evil())'>x",
                "<div style='position: fixed; top: 0; left: 0; width: 100%'>evil</div>",
                "<table background='http://evil.example/a'><tr><td>x</table>",
                "<img srcset='http://evil.example/a 1x, //evil.example/b 2x'>",
                "<img src='//evil.example/a'><img src='\\\\evil.example\\share\\a'><img src='file:///evil'>",
                "<video poster='http://evil.example/a'><source src='http://evil.example/b'></video>",
                "<body background='http://evil.example/a' onload='evil()'>x",
                "<template><img src=x onerror=evil()></template><noscript><p title='</noscript><img src=x onerror=evil()>'>",
                "<textarea><img title='</textarea><img src=x onerror=evil()>'></textarea>",
                "<!--[if gte mso 9]><script>evil()</script><![endif]-->",
                "<img data-image=0 src='http://evil.example/a'><p data-image=5>x",
                "<a name=evil id=evil class=evil target=evil>x</a>"
            })
    void nothingRunsOrLoads(String evil) throws IOException {
        SafeHtml safe = safe(evil + "<p>kept");
        String markup = safe.html().replaceAll(">[^<]*<", "><").toLowerCase();
        assertThat(markup)
                .doesNotContainPattern(
                        "<[^>]*(?:evil|javascript|vbscript|onerror|onload|onclick|srcset|background[:=]|url\\()")
                .doesNotContainPattern(
                        "<(?:script|style|iframe|object|embed|form|input|button|meta|link|base|svg|math)")
                .doesNotContain("position", "src=", "data-image");
    }

    @Test
    void whatIsHarmlessStays() throws IOException {
        assertThat(safe("<h1 style=\"color: #336699; font-family: 'Arial', sans-serif; behavior: x\">Hi</h1>"
                                + "<table width=600 bgcolor=white><tr><td colspan=2 align=center>cell</table>"
                                + "<img src='data:image/png;base64,iVBORw==' alt=a width=1>"
                                + "<a href='mailto:a@example.org' title=t>mail</a><pre> x  y</pre>&lt;script&gt;")
                        .html())
                .contains("color: #336699; font-family: 'Arial', sans-serif")
                .doesNotContain("behavior")
                .contains("width=\"600\"")
                .contains("colspan=\"2\"")
                .contains("src=\"data:image/png;base64,iVBORw==\"")
                .contains("href=\"mailto:a@example.org\"")
                .contains(" x  y")
                .contains("&lt;script&gt;");
    }

    @Test
    void allThatWouldLoadIsListed() throws IOException {
        HtmlBody html = html("<base href='http://h.example/'><link rel=stylesheet href='//c.example/a.css'>"
                        + "<style>@import \"http://i.example/b.css\"; p{background:url( 'http://u.example/c' )}</style>"
                        + "<img src=rel.gif><img srcset='http://s.example/1 1x, http://s.example/2 2x'>"
                        + "<table><td background=http://b.example/d></table><p style='background:url(http://p.example/e)'>"
                        + "<a href='http://a.example/'>x</a><img src='data:image/png;base64,AA'><img src=cid:none@x>")
                .html()
                .orElseThrow();
        assertThat(html.remote())
                .containsExactlyInAnyOrder(
                        "http://c.example/a.css",
                        "http://i.example/b.css",
                        "http://u.example/c",
                        "http://h.example/rel.gif",
                        "http://s.example/1",
                        "http://s.example/2",
                        "http://b.example/d",
                        "http://p.example/e");
        assertThat(html.related()).isEqualTo(Map.of());
    }

    @Test
    void htmlThatIsTooLongIsCut() throws IOException {
        HtmlBody html = html("<p>" + "x".repeat(1_200_000)).html().orElseThrow();
        assertThat(html.cut()).isTrue();
        assertThat(html.html()).hasSize(1_000_000);
    }
}
