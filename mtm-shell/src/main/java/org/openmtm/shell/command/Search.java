// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        description = {
            "Search headers and text of all mail that is here.",
            "The newest come first. All words have to occur; \"phrases\" in double quotes, word* for beginnings, from: to: subject: before a word.",
            "Waits, with a progress bar, until the index holds all that is here now.",
            "With --server the server looks for messages whose text is not here; connects for it if need be."
        },
        footer = {
            "",
            "Examples:",
            "  mtm search invoice 2026",
            "  mtm search 'from:anna \"summer party\"' --account work",
            "  mtm --json search 'subject:report*' --limit 10",
            "  mtm search --server invoice --account work"
        })
final class Search extends ShellCommand {

    private static final int SCREENFUL = 50;
    private static final int BATCH = 10_000;

    @Parameters(paramLabel = "QUERY", arity = "1..*", description = "What to look for.")
    private List<String> words;

    @Option(names = "--account", paramLabel = "NAME", description = "Only in this account.")
    private String account;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many. Default: " + SCREENFUL + " on a terminal, else 10,000.")
    private Integer limit;

    @Option(names = "--server", description = "Also on the server, for messages whose text is not here.")
    private boolean server;

    Search(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (limit != null && limit < 1) {
            throw wrongUsage("--limit is 1 or more");
        }
        boolean screen = console().outTerminal() && !console().json();
        int most = limit != null ? limit : screen ? SCREENFUL : BATCH;
        String query = String.join(" ", words);
        if (server) {
            ServerSearch search = new ServerSearch(this, session, waiting(session));
            search.run(account, query, most);
            search.tell(console(), query);
            return DONE;
        }
        EntryId service =
                account == null ? null : find(session).receiving(account).id();
        Indexing.await(session, console());
        // One more than wanted tells whether there are more.
        List<SearchHit> found =
                session.read().search(new SearchQuery(query, service, most == Integer.MAX_VALUE ? most : most + 1));
        boolean more = found.size() > most;
        List<SearchHit> hits = more ? found.subList(0, most) : found;
        if (console().json()) {
            json(query, hits, more);
        } else {
            print(hits, more);
        }
        return DONE;
    }

    private void json(String query, List<SearchHit> hits, boolean more) {
        var json = console()
                .document()
                .object()
                .name("query")
                .value(query)
                .name("more")
                .value(more)
                .name("hits")
                .array();
        hits.forEach(hit -> json.value(Views.message(hit.message(), hit.folder())));
        json.endArray().endObject();
    }

    private void print(List<SearchHit> hits, boolean more) {
        try (MessageTable table = new MessageTable(console(), true)) {
            hits.forEach(hit -> table.row(hit.message(), hit.folder()));
        }
        if (hits.isEmpty()) {
            console().note("Nothing found");
        } else if (more) {
            console().note("There are more than " + Human.count(hits.size()) + "; --limit shows more");
        }
    }
}
