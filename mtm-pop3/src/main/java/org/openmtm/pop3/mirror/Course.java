// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import org.openmtm.operation.Progress;

/** How work on a session goes along with everything else. */
public interface Course {
    /** A safe place: everything stands still here. @throws org.openmtm.error.MessagingException CANCELLED if it has to end */
    void checkpoint();

    /** Whether somebody with shorter work waits for the session. */
    boolean wanted();

    /** Lets those go first who wait for the session, if anybody does. The answers to all commands are read. */
    void lend();

    void progress(Progress progress);
}
