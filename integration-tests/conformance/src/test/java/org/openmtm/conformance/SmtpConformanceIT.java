// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;

/** The SMTP module, at a server that takes everything from everybody who logs in. */
class SmtpConformanceIT extends ConformanceTest {
    @Override
    protected Subject subject() {
        return Subject.of(Subject.bundle("org.openmtm.smtp"), "smtp", SinkBehindLogin::new)
                .withImpatience("reply.timeout.seconds", 2)
                .withImpatience("connect.timeout.seconds", 2)
                .withImpatience("dot.timeout.seconds", 2);
    }
}
