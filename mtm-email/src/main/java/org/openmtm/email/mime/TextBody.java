// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The text of a new message: any line ends become CRLF, anything but short lines of ASCII becomes quoted-printable. */
final class TextBody {
    private static final int LONGEST_LINE = 998;
    private static final int COLUMNS = 76;
    private static final String HEX = "0123456789ABCDEF";

    private final byte[] lines;
    private final boolean ascii;
    private final boolean plain;

    TextBody(String text) {
        String unified = text.replace("\r\n", "\n").replace('\r', '\n');
        this.lines = (unified.endsWith("\n") || unified.isEmpty() ? unified : unified + "\n")
                .getBytes(StandardCharsets.UTF_8);
        boolean allAscii = true;
        boolean allPlain = true;
        int column = 0;
        for (byte b : lines) {
            column = b == '\n' ? 0 : column + 1;
            allAscii &= b >= 0;
            allPlain &= (b >= ' ' && b != 0x7f || b == '\n' || b == '\t') && column <= LONGEST_LINE;
        }
        this.ascii = allAscii;
        this.plain = allPlain;
    }

    boolean isAscii() {
        return ascii;
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
