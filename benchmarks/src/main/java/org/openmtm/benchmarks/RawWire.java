// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.testservers.WireRead;

/** The raw wire read, as a process of its own and inside this JVM. */
final class RawWire {

    private final Mailbox mailbox;
    private final Figures figures;

    RawWire(Mailbox mailbox, Figures figures) {
        this.mailbox = mailbox;
        this.figures = figures;
    }

    void measure(int roundTrip) throws IOException, InterruptedException {
        int port = mailbox.port(roundTrip);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Command command = new Command(List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                WireRead.class.getName(),
                Integer.toString(port),
                Mailbox.USER,
                mailbox.password(),
                Mailbox.FOLDER));
        Command.Result whole = command.run();
        if (!whole.output().startsWith(mailbox.mails().count() + " messages")) {
            throw new IOException("the wire read saw something else: " + whole.output());
        }
        figures.add(Names.at(Names.RAW, roundTrip), whole.seconds());
        WireRead.Result inside = WireRead.read(port, Mailbox.USER, mailbox.password(), Mailbox.FOLDER);
        figures.add(Names.at(Names.RAW_INSIDE, roundTrip), inside.time().toNanos() / 1e9);
    }
}
