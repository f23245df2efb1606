// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

/** Reads text in which a blank at the end of a line means that the paragraph goes on (format=flowed, RFC 3676). */
final class FlowedText {
    private FlowedText() {}

    /**
     * Makes one line of each paragraph.
     *
     * @param deleteSpaces whether those blanks belong to the line breaks and not to the text (delsp=yes)
     */
    static String unfold(String text, boolean deleteSpaces) {
        StringBuilder out = new StringBuilder(text.length());
        int openDepth = -1;
        for (String line : text.split("\\r\\n|\\n|\\r", -1)) {
            int depth = 0;
            while (depth < line.length() && line.charAt(depth) == '>') {
                depth++;
            }
            String content = line.substring(depth);
            content = content.startsWith(" ") ? content.substring(1) : content;
            boolean signature = content.equals("-- ");
            if (openDepth != depth || signature) {
                newLine(out, depth);
            }
            boolean flows = content.endsWith(" ") && !signature;
            out.append(content, 0, content.length() - (flows && deleteSpaces ? 1 : 0));
            openDepth = flows ? depth : -1;
        }
        return out.toString();
    }

    private static void newLine(StringBuilder out, int depth) {
        if (!out.isEmpty()) {
            out.append('\n');
        }
        out.append(">".repeat(depth));
        if (depth > 0) {
            out.append(' ');
        }
    }
}
