// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.BufferedReader;
import java.io.IOException;

/** Commands from a file or from standard input: one a line, # for comments; stops at the first failure. */
final class Script {

    private final LineRunner lines;

    Script(LineRunner lines) {
        this.lines = lines;
    }

    /** @return 0, or the exit status of the command that failed */
    int run(BufferedReader source) throws IOException {
        for (String line = source.readLine(); line != null && !lines.shell().ended(); line = source.readLine()) {
            int status = lines.run(line);
            if (status != 0) {
                return status;
            }
        }
        return 0;
    }
}
