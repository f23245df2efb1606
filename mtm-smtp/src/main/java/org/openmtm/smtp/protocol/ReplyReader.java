// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.wire.WireInput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Reads replies: at most 100 lines of 2 KB, all with one code. */
final class ReplyReader {
    private static final int MOST_LINES = 100;
    private static final int LONGEST_LINE = 2_048;

    private ReplyReader() {}

    static SmtpReply read(WireInput in) {
        List<String> lines = new ArrayList<>();
        int code = 0;
        while (true) {
            String line = in.readLine(LONGEST_LINE);
            int lineCode = code(line);
            if (!lines.isEmpty() && lineCode != code) {
                throw broken(line);
            }
            code = lineCode;
            lines.add(text(line));
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new SmtpReply(code, lines);
            }
            if (lines.size() == MOST_LINES) {
                throw new MessagingException(
                        ErrorKind.LIMIT,
                        "The server sent a reply of more than " + MOST_LINES + " lines",
                        "No server in order does this: tell its operator");
            }
        }
    }

    private static int code(String line) {
        boolean wellFormed = line.length() >= 3
                && line.charAt(0) >= '2'
                && line.charAt(0) <= '5'
                && digit(line.charAt(1))
                && digit(line.charAt(2))
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!wellFormed) {
            throw broken(line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static MessagingException broken(String line) {
        return new MessagingException(
                ErrorKind.PROTOCOL,
                "The server sent something that is no SMTP reply",
                text("0000" + line),
                "Check that host and port are those of an SMTP server",
                null);
    }

    /** As UTF-8 if it is that (RFC 6531), else Latin-1; without control characters. */
    private static String text(String line) {
        String latin = line.length() > 4 ? line.substring(4) : "";
        if (latin.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return latin.strip();
        }
        String decoded = latin;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            decoded = latin;
        }
        return decoded.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
