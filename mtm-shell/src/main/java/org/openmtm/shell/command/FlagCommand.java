// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Commands;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "flag",
        description = {
            "Set and take away flags of messages: + or - and seen, answered, flagged, deleted, draft, or any label.",
            "It shows here at once; the server hears of it now if the account is connected, else with the next sync."
        },
        footer = {"", "Examples:", "  mtm flag 4711 +seen", "  mtm flag 4711 4712 -seen +flagged '+$Forwarded'"})
final class FlagCommand extends ShellCommand {

    @Parameters(arity = "2..*", paramLabel = "ID… ±FLAG", description = "The messages, and their flags.")
    private List<String> words;

    FlagCommand(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        FlagWords asked = parsed();
        Finder find = find(session);
        List<EntryId> folders = asked.ids().stream()
                .map(id -> find.message(id).parent())
                .distinct()
                .toList();
        asked.ids().forEach(id -> session.changeFlags(id, asked.add(), asked.remove()));
        folders.stream()
                .map(folder -> session.read().entry(folder).orElseThrow())
                .filter(folder -> !folder.service().equals(EntryId.LOCAL_SERVICE)
                        && session.status(folder.service()).connected())
                .forEach(folder -> session.start(folder.service(), new Commands.Synchronise(folder.name(), true)));
        if (console().json()) {
            List<Map<String, Object>> messages = new ArrayList<>();
            for (EntryId id : asked.ids()) {
                Map<String, Object> view = new LinkedHashMap<>();
                view.put("id", id);
                view.put("flags", find.message(id).flags().toString());
                messages.add(view);
            }
            console().document().object().name("messages").value(messages).endObject();
        } else {
            console().line("Changed the flags of " + Human.count(asked.ids().size(), "message"));
        }
        return DONE;
    }

    private FlagWords parsed() {
        try {
            return FlagWords.parse(words);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
    }
}
