// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.Map;
import org.openmtm.mtm.Command;

/** A sync that is forgotten by the next process: {@link Fault#FORGETS_WORK_WITH_ITS_PROCESS}. */
record FleetingSync() implements Command {
    @Override
    public String id() {
        return "sync";
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of("folder", "", "headersOnly", "false");
    }

    @Override
    public boolean endsWithItsProcess() {
        return true;
    }
}
