// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.error.ErrorKind;
import org.openmtm.internal.ModuleTable.Module;

/** Who takes note of how operations end. */
interface Outcomes {
    /**
     * @param module what it ran on
     * @param failure what made it fail, or null
     * @return whether the module has to go by this: the operation waits for the next one
     */
    boolean ended(Module module, ErrorKind failure);
}
