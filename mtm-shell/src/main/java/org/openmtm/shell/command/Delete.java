// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = {
            "Delete messages, here at once and on the server.",
            "Until the server hears of it, undelete and ops cancel put them back."
        },
        footer = {"", "Examples:", "  mtm delete 4711 4712"})
final class Delete extends ShellCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The messages.")
    private List<EntryId> ids;

    Delete(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        List<Performed> all = new ArrayList<>();
        for (Map.Entry<Entry, List<EntryId>> one :
                Messages.byService(session.read(), find(session), ids, null).entrySet()) {
            all.add(Performed.of(session, waiting(session), one.getKey(), new MessageCommands.Delete(one.getValue())));
        }
        Many.tell(console(), all, "Deleted " + Human.count(ids.size(), "message"));
        return DONE;
    }
}
