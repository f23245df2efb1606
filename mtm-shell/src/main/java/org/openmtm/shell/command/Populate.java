// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "populate",
        description = {
            "Fetch parts of messages that are still on the server; what is here is not fetched again.",
            "Without a connection they come with the next one."
        },
        footer = {"", "Examples:", "  mtm populate 4711", "  mtm populate 4711 4712 --parts text --text-limit 20000"})
final class Populate extends ShellCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The messages.")
    private List<EntryId> ids;

    @Mixin
    private PartOptions parts;

    Populate(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        List<Performed> all = new ArrayList<>();
        for (Map.Entry<Entry, List<EntryId>> one :
                Messages.byService(session.read(), find(session), ids, null).entrySet()) {
            all.add(Performed.of(
                    session,
                    waiting(session),
                    one.getKey(),
                    new MessageCommands.Populate(one.getValue(), options(one.getKey()))));
        }
        Many.tell(console(), all, "Asked for " + Human.count(ids.size(), "message"));
        return DONE;
    }

    private FetchOptions options(Entry service) {
        try {
            return parts.options(
                    PreferredParts.of(environment().messaging().accounts().settings(service.id())));
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
    }
}
