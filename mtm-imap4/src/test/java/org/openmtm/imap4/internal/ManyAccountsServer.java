// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TestCertificates;

/**
 * The server of {@link ManyAccountsMeasurement}, in a JVM of its own: TLS from the start, one user for each account. Prints
 * its port; each line on its standard input delivers a mail to everybody; ends with its input.
 */
public final class ManyAccountsServer {
    private ManyAccountsServer() {}

    /** @param args a directory for certificates, and the number of users */
    public static void main(String[] args) throws Exception {
        int users = Integer.parseInt(args[1]);
        try (ScriptedImapServer server =
                new ScriptedImapServer().implicitTls(new TestCertificates(Path.of(args[0])).trusted())) {
            for (int i = 1; i <= users; i++) {
                server.user("u" + i, "pw");
                server.mailbox("u" + i).deliver("INBOX", Mail.of("first"));
            }
            System.out.println(server.port());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                for (int i = 1; i <= users; i++) {
                    server.mailbox("u" + i).deliver("INBOX", Mail.of(line));
                }
            }
        }
    }
}
