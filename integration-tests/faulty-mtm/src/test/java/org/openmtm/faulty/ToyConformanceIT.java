// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;

/** The toy without a fault passes the kit; with one, {@link PlantedFaultsIT} runs parts of this. */
class ToyConformanceIT extends ConformanceTest {
    @Override
    protected Subject subject() {
        return Subject.of(Subject.bundle("org.openmtm.faulty"), ToyModule.TYPE, ToyMailServer::new)
                .withImpatience("timeout.seconds", 1)
                .withWrongSetting("user", "anna with blanks");
    }
}
