// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How the text of a message stands in one that answers it or passes it on. */
final class Quotation {
    /** Longer lines are paragraphs, and are broken at {@link #COLUMNS}; shorter ones may be code or tables. */
    private static final int PARAGRAPH = 100;

    private static final int COLUMNS = 76;
    private static final String SIGNATURE = "-- ";

    private Quotation() {}

    /** The text without its signature (RFC 3676, 4.3), "&gt; " before each line. */
    static String quoted(String text) {
        return lines(text)
                .map(line -> line.isEmpty() ? ">\n" : (line.startsWith(">") ? ">" : "> ") + line + "\n")
                .collect(Collectors.joining());
    }

    private static java.util.stream.Stream<String> lines(String text) {
        return withoutSignature(text).strip().lines().flatMap(line -> wrapped(line).stream());
    }

    /** Cut where the last line of only two dashes and a blank is. */
    static String withoutSignature(String text) {
        String unified = text.replace("\r\n", "\n");
        if (unified.startsWith(SIGNATURE + "\n")) {
            return "";
        }
        int cut = unified.lastIndexOf("\n" + SIGNATURE + "\n");
        return cut < 0 ? text : unified.substring(0, cut + 1);
    }

    private static List<String> wrapped(String line) {
        if (line.length() <= PARAGRAPH) {
            return List.of(line);
        }
        int depth = 0;
        while (depth < line.length() && (line.charAt(depth) == '>' || line.charAt(depth) == ' ')) {
            depth++;
        }
        String prefix = line.substring(0, depth);
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder(prefix);
        for (String word : line.substring(depth).split(" +")) {
            if (current.length() > depth && current.length() + 1 + word.length() > COLUMNS) {
                lines.add(current.toString());
                current.setLength(depth);
            }
            current.append(current.length() > depth ? " " : "").append(word);
        }
        lines.add(current.toString());
        return lines;
    }

    /** The same as HTML. */
    static String html(String text) {
        return "<blockquote type=\"cite\">" + paragraphs(withoutSignature(text).strip()) + "</blockquote>";
    }

    /** Text as HTML that looks like it and does nothing. */
    static String paragraphs(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r\n", "\n")
                .replace("\n", "<br>\n");
    }
}
