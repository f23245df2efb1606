// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Parameters;

/** A command that asks one thing of the receiving service of an account, and tells what came of it. */
abstract class OneService extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    OneService(Toolbox tools) {
        super(tools);
    }

    /** What is asked. */
    abstract Command command();

    /** The beginning of the line that tells of it. */
    abstract String done(String account);

    @Override
    final int run(MessagingSession session) throws InterruptedException {
        Entry service = find(session).receiving(name);
        Performed.of(session, waiting(session), service, command()).tell(console(), done(name));
        return DONE;
    }
}
