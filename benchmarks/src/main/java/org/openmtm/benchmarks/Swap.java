// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;

/** How soon a module that was updated works again, and what updates leave behind: in a JVM of its own. */
final class Swap {
    private static final int MAILS = 200;

    private final Figures figures;
    private final Options options;

    Swap(Figures figures, Options options) {
        this.figures = figures;
        this.options = options;
    }

    void measure() throws IOException, InterruptedException {
        Path module = options.root().resolve("benchmarks").resolve("target");
        String classes = module.resolve("classes")
                + File.pathSeparator
                + Files.readString(module.resolve("test.classpath")).strip();
        int updates = options.part(300);
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver(Mailbox.USER, Mailbox.FOLDER, new MailboxGenerator(MAILS, 5));
            String said = new Command(List.of(
                            Jdks.running().toString(),
                            "-XX:MaxMetaspaceSize=128m",
                            // The second compiler keeps profiles of methods in metaspace, which grow for a long time.
                            "-XX:TieredStopAtLevel=1",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                            "-cp",
                            classes,
                            "org.openmtm.benchmarks.SwapProgram",
                            options.work().resolve("swap").toString(),
                            options.root()
                                    .resolve("launcher/target/openmtm/bundles")
                                    .toString(),
                            Integer.toString(server.imapPort()),
                            Mailbox.USER,
                            server.password(Mailbox.USER),
                            Integer.toString(updates)))
                    .run()
                    .output();
            figures.add(Names.SWAP_UPDATES, updates);
            said.lines()
                    .map(line -> line.split("\t"))
                    .filter(words -> words.length == 2)
                    .forEach(words -> figures.add(words[0], Double.parseDouble(words[1])));
        }
    }
}
