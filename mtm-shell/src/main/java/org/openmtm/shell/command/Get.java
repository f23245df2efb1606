// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = {
            "Get mail in one call: connect, copy or move or populate new or selected or all messages, disconnect.",
            "New ones of the inbox, populated, if nothing else is said. An error on the way is kept, and the disconnect"
                    + " still happens."
        },
        footer = {
            "",
            "Examples:",
            "  mtm get work",
            "  mtm get work --all --folder Lists/dev --parts text --max-size 1000000",
            "  mtm get work --move 4711 4712 --to local/Inbox",
            "  mtm get work --copy --new --to local/Inbox --stay"
        })
final class Get extends ShellCommand {

    /** At most one of these; populate if none. */
    static final class What {
        @Option(names = "--copy", description = "Copy the messages to the folder of --to.")
        private boolean copy;

        @Option(names = "--move", description = "Move them there.")
        private boolean move;

        @Option(names = "--populate", description = "Fetch their parts into the mirror. The default.")
        private boolean populate;
    }

    /** At most one of these; new if none, the selection where ids are given. */
    static final class Which {
        @Option(names = "--new", description = "Those that came since the last sync. The default without ids.")
        private boolean fresh;

        @Option(names = "--all", description = "All of the folder.")
        private boolean all;
    }

    /** At most one of these. */
    static final class Connection {
        @Option(names = "--connected", description = "There has to be a connection already.")
        private boolean already;

        @Option(names = "--stay", description = "Connect, and stay connected.")
        private boolean stay;

        @Option(names = "--disconnect", description = "Connect, and disconnect at the end. The default.")
        private boolean disconnect;
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "The messages of a selection.")
    private List<EntryId> ids = List.of();

    @ArgGroup
    private What what = new What();

    @ArgGroup
    private Which which = new Which();

    @ArgGroup
    private Connection connection = new Connection();

    @Option(names = "--folder", paramLabel = "FOLDER", description = "The folder they lie in. The inbox if left out.")
    private String folder;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "Where they are copied or moved to: local/FOLDER, or ACCOUNT/FOLDER.")
    private String target;

    @Mixin
    private PartOptions parts;

    Get(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry service = find.receiving(name);
        GetMail command = command(find, service);
        Performed done = Performed.of(session, waiting(session), service, command);
        done.tell(console(), name + ": got mail");
        return DONE;
    }

    private GetMail command(Finder find, Entry service) {
        if (!ids.isEmpty() && (which.fresh || which.all)) {
            throw wrongUsage("Give ids, or --new, or --all");
        }
        GetMail.Action action =
                what.copy ? GetMail.Action.COPY : what.move ? GetMail.Action.MOVE : GetMail.Action.POPULATE;
        if (action == GetMail.Action.POPULATE ? target != null : target == null) {
            throw wrongUsage("--copy and --move go with --to TARGET");
        }
        ids.forEach(find::message);
        return new GetMail(
                action,
                which.all ? GetMail.Scope.ALL : ids.isEmpty() ? GetMail.Scope.NEW : GetMail.Scope.SELECTION,
                connection(),
                folder == null ? null : find.folder(name, folder).id(),
                ids,
                target == null ? null : find.target(target).id(),
                options(service));
    }

    private GetMail.Connection connection() {
        if (connection.already) {
            return GetMail.Connection.ALREADY_CONNECTED;
        }
        return connection.stay ? GetMail.Connection.CONNECT_AND_STAY : GetMail.Connection.CONNECT_AND_DISCONNECT;
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
