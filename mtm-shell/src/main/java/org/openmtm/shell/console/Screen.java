// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import java.util.Optional;

/** What is known about the place where output goes. */
public interface Screen {

    /** No terminal anywhere: pipes, files, tests. */
    Screen NONE = new Screen() {
        @Override
        public boolean outTerminal() {
            return false;
        }

        @Override
        public boolean errTerminal() {
            return false;
        }

        @Override
        public int width() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Optional<Prompter> prompter() {
            return Optional.empty();
        }
    };

    /** Whether standard output is a terminal that understands cursor movement. */
    boolean outTerminal();

    /** Whether standard error is one: where the progress bar goes. */
    boolean errTerminal();

    /** Columns of the terminal now. */
    int width();

    /** How to ask; empty where nobody could answer. */
    Optional<Prompter> prompter();
}
