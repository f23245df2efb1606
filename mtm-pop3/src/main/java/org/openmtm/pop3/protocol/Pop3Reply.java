// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The first line of an answer.
 *
 * @param ok whether it is +OK
 * @param code the response code (RFC 2449, 8) in upper case without brackets ("IN-USE", "SYS/TEMP"), or empty
 * @param text what the server said besides, or empty
 */
public record Pop3Reply(boolean ok, String code, String text) {
    /** The words may have any bytes: half of a UTF-8 letter may look like a line end to whoever counts letters as bytes. */
    private static final Pattern LINE =
            Pattern.compile("(\\+OK|-ERR)(?: (?:\\[([A-Za-z0-9/_.-]{1,64})[^\\]]{0,200}\\] ?)?(.*))?", Pattern.DOTALL);

    /** @throws MessagingException PROTOCOL if it is no such line */
    static Pop3Reply of(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL,
                    "The server's answer is none of POP3",
                    line.length() > 200 ? line.substring(0, 200) : line,
                    "Check that the port is that of a POP3 server",
                    null);
        }
        return new Pop3Reply(
                matcher.group(1).equals("+OK"),
                text(matcher.group(2)).toUpperCase(Locale.ROOT),
                text(matcher.group(3)));
    }

    private static String text(String group) {
        return group == null ? "" : group.strip();
    }

    /** What the server said, with its code. */
    public String words() {
        return code.isEmpty() ? text : ("[" + code + "] " + text).strip();
    }
}
