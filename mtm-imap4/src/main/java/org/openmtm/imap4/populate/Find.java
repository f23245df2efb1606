// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.protocol.SearchKeys;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.sync.Selection;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.SearchTerm;
import org.openmtm.store.StoreCursor;

/**
 * Searches the local index, and on the server the messages whose text is not here, folder by folder. The index finds words,
 * servers find any run of letters; so a message is looked for in one of the two only. For one thread, once.
 */
public final class Find {
    /** Of hits in other folders, so many are looked at to find those of one folder. */
    private static final int MOST = 10_000;

    private static final int LONGEST_SET = 6000;

    private final MessageStore store;
    private final EntryId service;
    private final MessageCommands.Find command;
    private final List<Hit> hits = new ArrayList<>();
    private final Map<String, String> problems = new LinkedHashMap<>();
    private long asked;
    private long unsearched;
    private long elsewhere;

    private record Hit(Entry message, String origin) {}

    public Find(MessageStore store, EntryId service, MessageCommands.Find command) {
        this.store = store;
        this.service = service;
        this.command = command;
    }

    /** Searches the index, once it holds all that is here. @throws InterruptedException while it waits for that */
    public Find here(Consumer<Progress> progress) throws InterruptedException {
        try {
            store.awaitIndexed(progress);
        } catch (MessagingException e) {
            // What the index holds is found all the same.
            problems.put("index", e.getMessage());
        }
        int most = command.folder() == null ? atMost() + 1 : MOST;
        store.search(new SearchQuery(command.text(), service, most)).stream()
                .filter(hit ->
                        command.folder() == null || hit.message().parent().equals(command.folder()))
                .forEach(hit -> hits.add(new Hit(hit.message(), "here")));
        return this;
    }

    /** Searches the server for what {@link #here} cannot find. @throws MessagingException if the connection fails */
    public Find there(SyncScope scope) {
        for (RemoteFolder folder : folders()) {
            UidSet missing = missing(folder);
            boolean windowed = scope.rules().windowed(folder.path());
            if (missing.isEmpty() && !windowed) {
                continue;
            }
            scope.checkpoint().run();
            String name = MailboxNames.display(folder.path());
            scope.progress().accept(Progress.stage("search", name));
            try {
                search(scope, folder, missing, windowed);
                asked++;
            } catch (MessagingException e) {
                if (!scope.connection().usable()) {
                    throw e;
                }
                problems.put(name, e.getMessage());
            }
        }
        return this;
    }

    /** Counts what is not searched because there is no connection. */
    public Find withoutServer() {
        for (RemoteFolder folder : folders()) {
            unsearched += missing(folder).count();
        }
        return this;
    }

    private List<RemoteFolder> folders() {
        boolean anything = !SearchTerm.parse(command.text()).isEmpty();
        return store.remoteFolders(service).stream()
                .filter(folder -> anything && folder.selectable() && folder.validity() > 0)
                .filter(folder -> command.folder() == null || folder.folder().equals(command.folder()))
                .toList();
    }

    private UidSet missing(RemoteFolder folder) {
        UidSet.Builder uids = new UidSet.Builder();
        try (StoreCursor<RemoteMessage> cursor = store.missingBodies(folder.folder())) {
            while (cursor.hasNext()) {
                long uid = cursor.next().uid();
                uids.add(uid, uid);
            }
        }
        return uids.build();
    }

    private void search(SyncScope scope, RemoteFolder folder, UidSet missing, boolean windowed) {
        ImapConnection connection = Selection.visit(scope, folder).connection();
        SearchKeys keys = keys();
        if (!windowed && missing.toString().length() <= LONGEST_SET) {
            keys.uids(missing);
        }
        UidSet found = new Questions(connection).search(keys);
        int taken = 0;
        for (int i = found.ranges() - 1; i >= 0; i--) {
            for (long uid = found.to(i); uid >= found.from(i) && taken < MOST; uid--, taken++) {
                if (missing.contains(uid)) {
                    add(folder, uid);
                } else if (windowed && !isBound(folder, uid)) {
                    elsewhere++;
                }
            }
        }
    }

    private SearchKeys keys() {
        SearchKeys keys = SearchKeys.all();
        for (SearchTerm term : SearchTerm.parse(command.text())) {
            String text = term.text().replace('*', ' ').strip();
            switch (term.field()) {
                case ANYWHERE -> keys.text(text);
                case FROM -> keys.from(text);
                case TO -> keys.to(text);
                case SUBJECT -> keys.subject(text);
            }
        }
        return keys;
    }

    private void add(RemoteFolder folder, long uid) {
        try (StoreCursor<RemoteMessage> cursor = store.remoteMessages(folder.folder(), uid, uid)) {
            if (cursor.hasNext()) {
                store.entry(cursor.next().message()).ifPresent(entry -> hits.add(new Hit(entry, "server")));
            }
        }
    }

    private boolean isBound(RemoteFolder folder, long uid) {
        try (StoreCursor<RemoteMessage> cursor = store.remoteMessages(folder.folder(), uid, uid)) {
            return cursor.hasNext();
        }
    }

    private int atMost() {
        return Math.max(1, Math.min(command.limit(), MOST));
    }

    /** The values that {@link MessageCommands.Find} describes. */
    public Map<String, Object> values() {
        List<Hit> shown = hits.stream()
                .sorted(Comparator.comparing((Hit hit) -> hit.message.received())
                        .thenComparing(hit -> hit.message.id().value())
                        .reversed())
                .limit(atMost())
                .toList();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("hits", (long) shown.size());
        values.put("here", count(shown, "here"));
        values.put("server", count(shown, "server"));
        values.put("more", hits.size() > shown.size());
        values.put("foldersAsked", asked);
        values.put("notSearched", unsearched);
        values.put("notMirrored", elsewhere);
        values.put(
                "found",
                String.join(
                        ",",
                        shown.stream()
                                .map(hit -> hit.message.id() + ":" + hit.origin)
                                .toList()));
        if (!problems.isEmpty()) {
            StringBuilder text = new StringBuilder();
            problems.forEach((folder, problem) -> text.append(text.isEmpty() ? "" : "; ")
                    .append(folder)
                    .append(": ")
                    .append(problem));
            values.put("problems", text.toString());
        }
        return values;
    }

    private static long count(List<Hit> hits, String origin) {
        return hits.stream().filter(hit -> hit.origin.equals(origin)).count();
    }
}
