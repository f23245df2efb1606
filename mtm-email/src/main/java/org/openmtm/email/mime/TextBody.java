// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The text of a new message: any line ends become CRLF, anything but short lines of ASCII becomes quoted-printable. */
final class TextBody {
    private static final int LONGEST_LINE = 998;
    private static final int COLUMNS = 76;
    private static final String HEX = "0123456789ABCDEF";

    private final Charset charset;
    private final byte[] lines;
    private final boolean plain;

    /** @param wanted what it is written in if it is not ASCII and this can hold it; else it is UTF-8 */
    TextBody(String text, Charset wanted) {
        String unified = text.replace("\r\n", "\n").replace('\r', '\n');
        String whole = unified.endsWith("\n") || unified.isEmpty() ? unified : unified + "\n";
        this.charset = charset(whole, wanted);
        this.lines = whole.getBytes(charset);
        boolean allPlain = true;
        int column = 0;
        for (byte b : lines) {
            column = b == '\n' ? 0 : column + 1;
            allPlain &= (b >= ' ' && b != 0x7f || b == '\n' || b == '\t') && column <= LONGEST_LINE;
        }
        this.plain = allPlain;
    }

    private static Charset charset(String text, Charset wanted) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return StandardCharsets.US_ASCII;
        }
        return wanted.newEncoder().canEncode(text) ? wanted : StandardCharsets.UTF_8;
    }

    /** Its name as it stands in a header. */
    String charset() {
        return charset.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it can stand as it is. */
    boolean isPlain() {
        return plain;
    }

    void writeTo(OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                if (plain) {
                    out.write(lines, start, i - start);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    quotedPrintable(start, i, line);
                    out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
                    line.setLength(0);
                }
                start = i + 1;
            }
        }
    }

    private void quotedPrintable(int from, int to, StringBuilder out) {
        int column = 0;
        for (int i = from; i < to; i++) {
            byte b = lines[i];
            boolean blankAtEnd = (b == ' ' || b == '\t') && i == to - 1;
            boolean literal = (b > ' ' && b < 0x7f && b != '=') || ((b == ' ' || b == '\t') && !blankAtEnd);
            int width = literal ? 1 : 3;
            if (column + width > COLUMNS - 1) {
                out.append("=\r\n");
                column = 0;
            }
            if (literal) {
                out.append((char) b);
            } else {
                out.append('=').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
            column += width;
        }
        out.append("\r\n");
    }
}
