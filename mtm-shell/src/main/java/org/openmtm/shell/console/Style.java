// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

/** The few things that are set off in text on a terminal. */
public enum Style {
    PLAIN("", "", "", ""),
    ANSI("\u001b[1m", "\u001b[2m", "\u001b[31m", "\u001b[0m");

    private final String bold;
    private final String dim;
    private final String red;
    private final String end;

    Style(String bold, String dim, String red, String end) {
        this.bold = bold;
        this.dim = dim;
        this.red = red;
        this.end = end;
    }

    public String strong(String text) {
        return bold + text + end;
    }

    public String weak(String text) {
        return dim + text + end;
    }

    public String alarm(String text) {
        return red + text + end;
    }
}
