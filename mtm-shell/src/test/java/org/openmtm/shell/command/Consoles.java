// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Screen;

/** Consoles for tests. */
final class Consoles {

    private Consoles() {}

    /** Without a terminal. */
    static Console telling(OutputStream err) {
        PrintStream nothing = new PrintStream(OutputStream.nullOutputStream());
        return new Console(InputStream.nullInputStream(), nothing, new PrintStream(err, true), Screen.NONE);
    }

    static Console nowhere() {
        PrintStream nothing = new PrintStream(OutputStream.nullOutputStream());
        return new Console(InputStream.nullInputStream(), nothing, nothing, Screen.NONE);
    }
}
