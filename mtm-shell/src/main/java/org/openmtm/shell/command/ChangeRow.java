// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.shell.console.Human;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReader;

/**
 * Something that was done here and that the server has not heard of, as people see it.
 *
 * @param entry the message or folder
 * @param service the service whose server has to hear of it
 * @param kind what has to be done there; "FLAGS" for changed flags
 * @param folder the full name of the folder with whose sync it is sent
 * @param send what will be sent
 * @param why who wanted it, and when
 * @param created when it was asked for, or null for flags
 * @param attempts how often sending it began
 */
record ChangeRow(
        EntryId entry,
        EntryId service,
        String kind,
        String folder,
        String send,
        String why,
        Instant created,
        int attempts) {

    private static final String PREFIX = "c";

    /** How it is named on the command line, so that nobody takes it for the number of an operation. */
    String name() {
        return PREFIX + entry;
    }

    /** Whether a word is the name of a change. */
    static boolean isName(String word) {
        return word.matches(PREFIX + "[1-9]\\d{0,17}");
    }

    /** The message or folder of such a name. */
    static EntryId entry(String name) {
        return EntryId.parse(name.substring(PREFIX.length()));
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", name());
        view.put("entry", entry);
        view.put("service", service);
        view.put("kind", kind);
        view.put("folder", folder);
        view.put("send", send);
        view.put("why", why);
        view.put("created", created);
        view.put("attempts", attempts);
        return view;
    }

    /** All of a service: those of the tree first, the oldest first, then those of flags. */
    static List<ChangeRow> of(StoreReader store, Finder find, EntryId service) {
        List<ChangeRow> all = new ArrayList<>();
        store.pending(service).forEach(row -> all.add(of(store, find, row)));
        for (Entry folder : store.folders(service)) {
            try (StoreCursor<RemoteMessage> flags = store.waitingFlags(folder.id());
                    Stream<RemoteMessage> rows = flags.stream()) {
                rows.forEach(row -> all.add(flags(service, folder, row)));
            }
        }
        return all;
    }

    private static ChangeRow of(StoreReader store, Finder find, PendingChange row) {
        String folder = find.folderName(row.folder());
        return new ChangeRow(
                row.entry(),
                row.service(),
                row.kind().name(),
                folder,
                send(store, find, row, folder),
                why(row),
                row.created(),
                row.attempts());
    }

    private static String send(StoreReader store, Finder find, PendingChange row, String folder) {
        Entry entry = store.entry(row.entry()).orElse(null);
        String subject = entry == null ? "" : " '" + entry.header().subject() + "'";
        String here = entry == null ? "?" : find.folderName(entry.parent());
        return switch (row.kind()) {
            case CREATE_FOLDER -> "create the folder " + folder;
            case RENAME_FOLDER -> "rename the folder " + row.detail() + " to " + folder;
            case DELETE_FOLDER -> "delete the folder " + folder;
            case POPULATE -> "fetch parts of" + subject + options(row.detail());
            case FETCH_COPY -> "fetch" + subject + " for its copy in " + here;
            case COPY -> "copy" + subject + " to " + here;
            case APPEND -> "put" + subject + " into " + here;
            case MOVE -> "move" + subject + " from " + folder + " to " + here;
            case MOVE_TO_LOCAL -> "fetch" + subject + " for " + here + ", then delete it in " + folder;
            case DELETE -> "delete" + subject + " in " + folder;
        };
    }

    /** What is wanted of a message, without what is not limited. */
    private static String options(String detail) {
        String told = Stream.of(detail.split("&"))
                .filter(option -> !option.isBlank() && !option.endsWith("=0") && !option.endsWith("=false"))
                .map(option -> option.replace("parts=", "").replace('=', ' '))
                .collect(Collectors.joining(", "));
        return told.isEmpty() ? "" : ": " + told;
    }

    private static String why(PendingChange row) {
        return "asked for " + Human.time(row.created())
                + (row.operation() == 0 ? "" : " by operation " + row.operation())
                + (row.attempts() == 0 ? "" : ", tried " + row.attempts() + " time(s)");
    }

    private static ChangeRow flags(EntryId service, Entry folder, RemoteMessage row) {
        Flags add = row.local().minus(row.agreed());
        Flags remove = row.agreed().minus(row.local());
        String send = "in " + folder.name() + ":" + (add.equals(Flags.NONE) ? "" : " set " + add)
                + (remove.equals(Flags.NONE) ? "" : " take away " + remove);
        return new ChangeRow(
                row.message(), service, "FLAGS", folder.name(), send, "changed here since the last sync", null, 0);
    }
}
