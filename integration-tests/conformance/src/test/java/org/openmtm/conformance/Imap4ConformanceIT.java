// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** The IMAP4 module, at a Dovecot. */
class Imap4ConformanceIT extends ConformanceTest {
    private DovecotServer dovecot;

    @Override
    protected Subject subject() throws IOException {
        dovecot = DovecotMailbox.start(DovecotOptions.standard());
        return Subject.of(
                        Subject.bundle("org.openmtm.imap4"),
                        "imap4",
                        () -> new DovecotMailbox(dovecot, dovecot.imapPort()))
                .withImpatience("read.timeout.seconds", 2)
                .withImpatience("connect.timeout.seconds", 2)
                .withImpatience("response.timeout.seconds", 2);
    }

    @AfterAll
    void stopServer() throws IOException {
        dovecot.close();
    }
}
