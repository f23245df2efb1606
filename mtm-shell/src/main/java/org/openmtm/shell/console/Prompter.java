// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

/** Asks the person at the terminal. Ctrl-C and end of input are a MessagingException CANCELLED. */
public interface Prompter {

    /** Without echo. The caller overwrites the array when done. */
    char[] password(String prompt);

    String line(String prompt);
}
