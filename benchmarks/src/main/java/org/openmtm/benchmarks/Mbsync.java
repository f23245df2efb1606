// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.openmtm.testservers.TestTools;
import org.openmtm.testservers.TestTools.Located;
import org.openmtm.testservers.TestTools.Tool;

/** mbsync into a fresh Maildir, with and without FSync. */
final class Mbsync {

    private final Mailbox mailbox;
    private final Figures figures;
    private final Path work;
    private final Located program = TestTools.require(Tool.MBSYNC);

    Mbsync(Mailbox mailbox, Figures figures, Path work) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.work = work;
    }

    void measure(int roundTrip, boolean fsync) throws IOException, InterruptedException {
        Path target = Trees.fresh(work.resolve("mbsync"));
        Path configuration = Files.writeString(target.resolve("mbsyncrc"), """
                FSync %1$s

                IMAPAccount server
                Host 127.0.0.1
                Port %2$d
                User %3$s
                Pass %4$s
                SSLType None
                AuthMechs LOGIN

                IMAPStore far
                Account server

                MaildirStore near
                Path %5$s/
                Inbox %5$s/inbox
                SubFolders Verbatim

                Channel all
                Far :far:
                Near :near:
                Patterns INBOX
                Create Near
                Sync Pull
                SyncState *
                """.formatted(
                        fsync ? "yes" : "no", mailbox.port(roundTrip), Mailbox.USER, mailbox.password(), target));
        Command command = new Command(
                List.of(program.executable().toString(), "-q", "-c", configuration.toString(), "all"),
                program.environment());
        double seconds = command.run().seconds();
        long files = count(target.resolve("inbox/new")) + count(target.resolve("inbox/cur"));
        if (files != mailbox.mails().count()) {
            throw new IOException("mbsync fetched " + files + " mails");
        }
        figures.add(Names.at(fsync ? Names.MBSYNC_FSYNC : Names.MBSYNC, roundTrip), seconds);
        Trees.delete(target);
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
