// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What is to be read in a message that is written here.
 *
 * @param plain the text, with any line ends
 * @param html the same as HTML, or empty
 * @param charset what text that is not ASCII is written in, if it can hold it; else it becomes UTF-8
 */
public record OutgoingText(String plain, String html, Charset charset) {
    /** What people read of HTML. */
    public static String read(String html) {
        return HtmlText.of(html);
    }

    /** Plain text as HTML that looks like it and does nothing. */
    public static String html(String plain) {
        return Quotation.paragraphs(plain);
    }

    /** The HTML with more of it at its end. */
    public static String append(String html, String more) {
        int end = html.toLowerCase(java.util.Locale.ROOT).lastIndexOf("</body>");
        return end < 0 ? html + more : html.substring(0, end) + more + html.substring(end);
    }

    /** Plain text in UTF-8. */
    public static OutgoingText of(String plain) {
        return new OutgoingText(plain, "", StandardCharsets.UTF_8);
    }
}
