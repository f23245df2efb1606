// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;

/** The program, against a real Dovecot. */
class PrintSubjectsIT {

    @TempDir
    Path directory;

    @Test
    void printsTheSubjectsAndNothingElse() throws Exception {
        try (DovecotServer server = DovecotServer.start()) {
            for (String subject : new String[] {"one", "two"}) {
                String mail = "From: berta@example.org\r\nSubject: " + subject + "\r\n\r\ntext\r\n";
                server.deliver("u1", "INBOX", mail.getBytes(StandardCharsets.US_ASCII));
            }

            String printed = printed(
                    directory.resolve("data").toString(),
                    "127.0.0.1",
                    Integer.toString(server.imapPort()),
                    "none",
                    "u1",
                    server.password("u1"));

            assertThat(printed.lines()).containsExactly("one", "two");
        }
    }

    private static String printed(String... arguments) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            PrintSubjects.main(arguments);
        } finally {
            System.setOut(console);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
