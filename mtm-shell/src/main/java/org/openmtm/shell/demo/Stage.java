// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.util.List;

/** Where the tour is shown, and how it types commands. */
public interface Stage {

    /** A new step begins. */
    void step(String title);

    /** Something worth knowing. */
    void say(String text);

    /**
     * Types a command, shows it with what it prints, and makes sure that it succeeds.
     *
     * @throws org.openmtm.error.MessagingException if its exit status is not 0
     */
    void type(List<String> words);

    /**
     * The same for a command that has to fail.
     *
     * @throws org.openmtm.error.MessagingException if its exit status is not 1
     */
    void typeInVain(List<String> words);

    /**
     * What the step promised has come true.
     *
     * @throws org.openmtm.error.MessagingException if not
     */
    void verify(String what, boolean holds);
}
