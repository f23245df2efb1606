// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.FolderState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "folders",
        description = "List the folders of an account with their counts.",
        footer = {
            "",
            "The account name 'local' stands for the local folders: Inbox, Outbox, Drafts, Sent, Deleted.",
            "",
            "Examples:",
            "  mtm folders work",
            "  mtm folders local"
        })
final class Folders extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    Folders(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        List<Entry> folders = find(session).folders(name);
        if (console().json()) {
            var json = console()
                    .document()
                    .object()
                    .name("account")
                    .value(name)
                    .name("folders")
                    .array();
            folders.forEach(folder -> json.value(view(
                    folder, session.read().counts(folder.id()), session.read().folderState(folder.id()))));
            json.endArray().endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("FOLDER", Column.FLEXIBLE)
                .column("ROLE", Column.LEFT)
                .column("MESSAGES", Column.RIGHT)
                .column("UNREAD", Column.RIGHT)
                .column("HERE", Column.RIGHT)
                .column("STATE", Column.LEFT)) {
            for (Entry folder : folders) {
                FolderCounts counts = session.read().counts(folder.id());
                table.row(
                        folder.name(),
                        folder.role() == FolderRole.NONE ? "" : Human.words(folder.role()),
                        Human.count(counts.total()),
                        Human.count(counts.unread()),
                        Human.count(counts.bodies()),
                        state(session.read().folderState(folder.id())));
            }
        }
        if (folders.isEmpty()) {
            console().note("No folders are known yet. Fetch them: mtm sync " + name);
        }
        return DONE;
    }

    /** Subscribed here, on the server, and whether it asks something. */
    private static String state(FolderState state) {
        return Stream.of(
                        state.subscribed() ? "subscribed" : "",
                        state.remoteSubscribed() ? "on the server" : "",
                        state.paused() ? "paused: " + state.pause() : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> view(Entry folder, FolderCounts counts, FolderState state) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", folder.id());
        view.put("name", folder.name());
        view.put("role", folder.role());
        view.put("total", counts.total());
        view.put("unread", counts.unread());
        view.put("bodies", counts.bodies());
        view.put("subscribed", state.subscribed());
        view.put("remoteSubscribed", state.remoteSubscribed());
        view.put("pause", state.pause());
        return view;
    }
}
