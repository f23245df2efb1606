// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The header of a raw message, byte by byte. */
final class RawHeader {

    private RawHeader() {}

    /** Copies up to the empty line; that one is left out. Line ends may be CR LF or LF. */
    static void copy(InputStream message, OutputStream target) throws IOException {
        InputStream in = new BufferedInputStream(message);
        boolean lineStart = true;
        boolean held = false;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n' && lineStart) {
                break;
            }
            if (held) {
                target.write('\r');
                held = false;
            }
            // A CR at the beginning of a line may be the empty line itself.
            if (b == '\r' && lineStart) {
                held = true;
                continue;
            }
            target.write(b);
            lineStart = b == '\n';
        }
        target.flush();
    }
}
