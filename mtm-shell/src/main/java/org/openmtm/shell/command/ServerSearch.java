// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;

/** A search in accounts that asks their servers too, as one result. */
final class ServerSearch {
    private final ShellCommand shell;
    private final MessagingSession session;
    private final Waiting waiting;
    private final List<Hit> hits = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean more;

    private record Hit(Entry message, String folder, String origin) {}

    ServerSearch(ShellCommand shell, MessagingSession session, Waiting waiting) {
        this.shell = shell;
        this.session = session;
        this.waiting = waiting;
    }

    /** @param account null for all that receive */
    void run(String account, String query, int most) throws InterruptedException {
        List<Entry> services = account != null
                ? List.of(shell.find(session).receiving(account))
                : shell.environment().messaging().accounts().list().stream()
                        .map(Account::receivingService)
                        .flatMap(Optional::stream)
                        .toList();
        for (Entry service : services) {
            boolean opened = connect(service);
            try {
                add(
                        service,
                        Performed.of(session, waiting, service, new MessageCommands.Find(query, null, most))
                                .values());
            } finally {
                if (opened) {
                    Performed.of(session, waiting, service, new Commands.Disconnect());
                }
            }
        }
        hits.sort(Comparator.comparing((Hit hit) -> hit.message.received()).reversed());
        if (hits.size() > most) {
            hits.subList(most, hits.size()).clear();
            more = true;
        }
    }

    /** @return whether it was not connected before; a server that cannot be reached does not keep from searching here */
    private boolean connect(Entry service) throws InterruptedException {
        try {
            Map<String, Object> values = Performed.of(session, waiting, service, new Commands.Connect())
                    .values();
            return !Boolean.TRUE.equals(values.get("already"));
        } catch (MessagingException e) {
            notes.add(service.name() + ": only what is here was searched: " + e.oneLine());
            return false;
        }
    }

    private void add(Entry service, Map<String, Object> values) {
        for (String found : String.valueOf(values.getOrDefault("found", "")).split(",")) {
            int colon = found.indexOf(':');
            if (colon > 0) {
                session.read()
                        .entry(EntryId.of(Long.parseLong(found.substring(0, colon))))
                        .ifPresent(entry -> hits.add(new Hit(
                                entry, shell.find(session).folderName(entry.parent()), found.substring(colon + 1))));
            }
        }
        more |= Boolean.TRUE.equals(values.get("more"));
        note(service, values, "notSearched", " messages whose text is not here were not searched");
        note(service, values, "notMirrored", " more on the server, which the settings keep out of the mirror");
        if (values.containsKey("problems")) {
            notes.add(service.name() + ": " + values.get("problems"));
        }
    }

    private void note(Entry service, Map<String, Object> values, String name, String text) {
        if (values.get(name) instanceof Long count && count > 0) {
            notes.add(service.name() + ": " + Human.count(count) + text);
        }
    }

    void tell(Console console, String query) {
        if (console.json()) {
            json(console, query);
            return;
        }
        try (MessageTable table = new MessageTable(console, true)) {
            hits.forEach(
                    hit -> table.row(hit.message, hit.origin.equals("server") ? hit.folder + " (server)" : hit.folder));
        }
        if (hits.isEmpty()) {
            console.note("Nothing found");
        } else if (more) {
            console.note("There are more than " + Human.count(hits.size()) + "; --limit shows more");
        }
        notes.forEach(console::note);
    }

    private void json(Console console, String query) {
        var json = console.document()
                .object()
                .name("query")
                .value(query)
                .name("more")
                .value(more)
                .name("hits")
                .array();
        for (Hit hit : hits) {
            Map<String, Object> view = Views.message(hit.message, hit.folder);
            view.put("origin", hit.origin);
            json.value(view);
        }
        json.endArray().name("notes").array();
        notes.forEach(json::value);
        json.endArray().endObject();
    }
}
