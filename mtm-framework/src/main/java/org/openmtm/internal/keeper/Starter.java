// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;

/** What the keeper needs of the middleware. */
public interface Starter {
    /** Whether the service is there, and its module, and the module knows the command. */
    boolean knows(EntryId service, Command command);

    /**
     * Journals a command and puts it on its line, but wakes nothing else that a former process left there.
     *
     * @return the number of the operation
     */
    long start(EntryId service, Command command);
}
