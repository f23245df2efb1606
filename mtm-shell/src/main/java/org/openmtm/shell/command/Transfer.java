// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Parameters;

/** Messages to another folder: within an account, to a local folder, or from one. */
abstract class Transfer extends ShellCommand {

    @Parameters(
            arity = "2..*",
            paramLabel = "ID… TARGET",
            description = {"The messages, and last where they go:", "ACCOUNT/FOLDER, or local/FOLDER for a local one."})
    private List<String> words;

    Transfer(Toolbox tools) {
        super(tools);
    }

    abstract Command command(List<EntryId> messages, EntryId target);

    /** "Copied", "Moved". */
    abstract String done();

    @Override
    final int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        List<EntryId> ids = ids(words.subList(0, words.size() - 1));
        Entry target = find.target(words.get(words.size() - 1));
        List<Performed> all = new ArrayList<>();
        for (Map.Entry<Entry, List<EntryId>> one :
                Messages.byService(session.read(), find, ids, target.service()).entrySet()) {
            all.add(Performed.of(session, waiting(session), one.getKey(), command(one.getValue(), target.id())));
        }
        Many.tell(
                console(),
                all,
                done() + " " + Human.count(ids.size(), "message") + " to " + words.get(words.size() - 1));
        return DONE;
    }

    private List<EntryId> ids(List<String> texts) {
        try {
            return texts.stream().map(EntryId::parse).toList();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
    }
}
