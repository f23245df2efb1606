// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The one gate that every header value and address passes before it gets into a message or an envelope. It refuses, and
 * never repairs.
 */
public final class HeaderGate {
    private HeaderGate() {}

    /**
     * Lets text through that will be encoded: anything but control characters and halves of characters.
     *
     * @param field what it is, for the error
     * @return the text
     * @throws MessagingException INVALID, naming the field
     */
    public static String text(String field, String value) {
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || half) {
                throw refused(field, c);
            }
            i += Character.charCount(c);
        }
        return value;
    }

    /**
     * Lets text through that is written as it is: besides, nothing whose low byte is CR, LF or NUL, because code that cuts
     * characters to bytes would make a line end of it (U+010A, U+010D, U+0100).
     *
     * @throws MessagingException INVALID, naming the field
     */
    public static String raw(String field, String value) {
        text(field, value);
        for (int i = 0; i < value.length(); i++) {
            int low = value.charAt(i) & 0xff;
            if (value.charAt(i) > 0xff && (low == 0 || low == '\n' || low == '\r')) {
                throw refused(field, value.charAt(i));
            }
        }
        return value;
    }

    private static MessagingException refused(String field, int c) {
        return new MessagingException(
                ErrorKind.INVALID,
                String.format("The field %s holds the character U+%04X, which must not be there", field, c),
                "Take it out; line breaks and control characters cannot be in a header or an address");
    }
}
