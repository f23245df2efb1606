// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Parameters;

/** A command that asks one thing about a folder of an account, and tells what came of it. */
abstract class OneFolder extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "The folder.")
    private String folder;

    OneFolder(Toolbox tools) {
        super(tools);
    }

    /** What is asked. */
    abstract Command command(Entry folder);

    /** The beginning of the line that tells of it. */
    abstract String done(String folder);

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry service = find.receiving(name);
        Entry found = find.folder(name, folder);
        Performed.of(session, waiting(session), service, command(found))
                .tell(console(), name + ": " + done(found.name()));
        return DONE;
    }
}
