// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.line;

import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;

/** The conformance kit on a module that has nothing of its own but five calls, over a network that the kit makes bad. */
class LineIT extends ConformanceTest {
    @Override
    protected Subject subject() {
        return Subject.of(Subject.bundle("org.openmtm.line"), "line", LineServer::new)
                .withImpatience("timeout.seconds", 1);
    }
}
