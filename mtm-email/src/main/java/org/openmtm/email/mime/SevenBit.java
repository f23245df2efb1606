// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;

/** Whether bytes may stand in a message as they are (RFC 2045, 2.7). */
public final class SevenBit {
    private static final int LONGEST_LINE = 998;

    private SevenBit() {}

    /**
     * @param in read as far as needed, not closed
     * @return true for ASCII without NUL in lines of at most 998 bytes, each line end a CRLF
     */
    public static boolean is(InputStream in) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int column = 0;
        boolean afterCr = false;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                byte b = buffer[i];
                if (b <= 0 || afterCr != (b == '\n') || column > LONGEST_LINE) {
                    return false;
                }
                afterCr = b == '\r';
                column = b == '\n' ? 0 : afterCr ? column : column + 1;
            }
        }
        return !afterCr;
    }
}
