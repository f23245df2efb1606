// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/** Turns HTML into text for reading and for the index; loads nothing, runs nothing. */
final class HtmlText {
    /** The time grows with the depth; what is deeper stands beside what is above it. */
    private static final int MOST_LEVELS = 100;

    private HtmlText() {}

    static Document parse(String html) {
        return Jsoup.parse(html, "", Parser.htmlParser().setMaxDepth(MOST_LEVELS));
    }

    static String of(String html) {
        Renderer renderer = new Renderer();
        Element body = parse(html).body();
        body.traverse(renderer);
        return renderer.text();
    }

    private static final class Renderer implements NodeVisitor {
        private final StringBuilder out = new StringBuilder();
        private int preformatted;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                if (preformatted > 0) {
                    out.append(text.getWholeText().replace("\r\n", "\n"));
                } else {
                    words(text.getWholeText());
                }
            } else if (node instanceof Element element) {
                if (element.isBlock() || element.nameIs("br")) {
                    newLine();
                }
                if (element.nameIs("li")) {
                    out.append("- ");
                } else if (element.nameIs("pre")) {
                    preformatted++;
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                if (element.nameIs("pre")) {
                    preformatted--;
                    newLine();
                } else if (element.nameIs("p") || element.nameIs("tr")) {
                    newLine();
                } else if (element.nameIs("td") || element.nameIs("th")) {
                    space();
                }
            }
        }

        private void words(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c <= ' ' || c == 0xa0) {
                    space();
                } else {
                    out.append(c);
                }
            }
        }

        private void space() {
            if (!out.isEmpty() && out.charAt(out.length() - 1) > ' ') {
                out.append(' ');
            }
        }

        private void newLine() {
            int last = out.length() - 1;
            if (last >= 0 && out.charAt(last) == ' ') {
                out.setLength(last);
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
                out.append('\n');
            }
        }

        String text() {
            return out.toString().strip();
        }
    }
}
