// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.shell.console.Screen;

/**
 * What our commands know of the shell they run in. Lies in a variable of the Gogo session; in other Gogo shells there is
 * none. Thread safe: the parts of a pipe run on threads of their own.
 */
public final class ShellSession {

    /** The variable's name. */
    static final String VARIABLE = ".mtm.shell";

    private final Screen screen;
    private final Interrupts interrupts;
    private final boolean json;
    private volatile int status;
    private volatile boolean ended;

    ShellSession(Screen screen, Interrupts interrupts, boolean json) {
        this.screen = screen;
        this.interrupts = interrupts;
        this.json = json;
    }

    Screen screen() {
        return screen;
    }

    Interrupts interrupts() {
        return interrupts;
    }

    /** The words of a command with what was said for all of them. */
    List<String> words(List<String> given) {
        if (!json || given.contains("--json")) {
            return given;
        }
        List<String> words = new ArrayList<>(given);
        words.add(0, "--json");
        return words;
    }

    void beginLine() {
        status = 0;
    }

    /** The worst of a pipe is the status of its line. */
    synchronized void commandEnded(int commandStatus) {
        status = Math.max(status, commandStatus);
    }

    int status() {
        return status;
    }

    void end() {
        ended = true;
    }

    /** Whether somebody said exit. */
    boolean ended() {
        return ended;
    }
}
