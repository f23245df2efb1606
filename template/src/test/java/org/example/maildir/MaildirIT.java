// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.example.maildir;

import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.Subject;

/** The conformance kit, on this module. */
class MaildirIT extends ConformanceTest {
    @Override
    protected Subject subject() {
        return Subject.of(Subject.bundle("org.example.maildir"), "maildir", NewMaildir::new)
                .withWrongSetting("directory", "/no/such/directory");
    }
}
