// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;

/** What a process does where its command line holds no command. */
public interface Start {

    /** Runs the commands of a file. @return the exit status */
    int script(Path file) throws Exception;

    /** Runs the interactive shell, or what standard input says. @return the exit status */
    int shell() throws Exception;
}
