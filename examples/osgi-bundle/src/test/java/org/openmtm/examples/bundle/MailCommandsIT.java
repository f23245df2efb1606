// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.examples.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.embed.OpenMtm;
import org.openmtm.testservers.DovecotServer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The bundle in a framework, against a real Dovecot. */
class MailCommandsIT {

    @TempDir
    Path directory;

    @Test
    void itsCommandsGetMail() throws Exception {
        try (DovecotServer server = DovecotServer.start();
                OpenMtm mtm = OpenMtm.in(directory).bundle(built()).start()) {
            String mail = "From: berta@example.org\r\nSubject: hello\r\n\r\ntext\r\n";
            server.deliver("u1", "INBOX", mail.getBytes(StandardCharsets.US_ASCII));
            Object commands = service(mtm.framework().getBundleContext());

            Object added = commands.getClass()
                    .getMethod(
                            "add", String.class, String.class, String.class, String.class, String.class, String.class)
                    .invoke(
                            commands,
                            "work",
                            "127.0.0.1",
                            Integer.toString(server.imapPort()),
                            "none",
                            "u1",
                            server.password("u1"));
            Object subjects =
                    commands.getClass().getMethod("subjects", String.class).invoke(commands, "work");

            assertThat(added).isEqualTo("added work");
            assertThat(subjects).asList().containsExactly("hello");
        }
    }

    private static Path built() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** As a shell finds it, which does not know its type. */
    private static Object service(BundleContext context) throws Exception {
        ServiceReference<?>[] found = context.getAllServiceReferences(null, "(osgi.command.scope=mail)");
        return context.getService(found[0]);
    }
}
