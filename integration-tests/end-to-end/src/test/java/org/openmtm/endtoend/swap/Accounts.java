// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.util.Map;
import org.openmtm.session.ServiceSpec;

/** The services of the accounts that are used here: on this machine, without TLS. */
final class Accounts {
    private Accounts() {}

    static ServiceSpec imap(int port, String user, String password) {
        return new ServiceSpec(
                "imap4",
                Map.of("host", "127.0.0.1", "port", Integer.toString(port), "tls", "none", "user", user),
                password.toCharArray());
    }

    /** Sends, and files a copy of each on the server that receives. */
    static ServiceSpec smtp(int port) {
        return new ServiceSpec(
                "smtp",
                Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(port),
                        "tls", "none",
                        "address", "anna@example.org",
                        "file.sent", "always"),
                null);
    }
}
