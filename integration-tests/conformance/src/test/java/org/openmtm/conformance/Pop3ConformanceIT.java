// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** The POP3 module, at a Dovecot. */
class Pop3ConformanceIT extends ConformanceTest {
    private DovecotServer dovecot;

    @Override
    protected Subject subject() throws IOException {
        dovecot = DovecotMailbox.start(DovecotOptions.standard().withPop3());
        return Subject.of(
                        Subject.bundle("org.openmtm.pop3"),
                        "pop3",
                        () -> new DovecotMailbox(dovecot, dovecot.pop3Port()))
                .withImpatience("read.timeout.seconds", 2)
                .withImpatience("connect.timeout.seconds", 2)
                .withImpatience("response.timeout.seconds", 2);
    }

    @AfterAll
    void stopServer() throws IOException {
        dovecot.close();
    }
}
