// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** What two sides have: folder name to its messages, each as "Message-ID flags", sorted; equal for equal sides. */
final class Views {
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"/\" \"?([^\"]*)\"?");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern ID = Pattern.compile("(?i)Message-ID:\\s*(<[^>]*>)");

    private Views() {}

    static byte[] mail(String name) {
        return mail(name, "Hello " + name + ".\r\n");
    }

    static byte[] mail(String name, String text) {
        return ("From: Anna <anna@example.org>\r\nTo: u1@example.org\r\nSubject: " + name
                        + "\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\nMessage-ID: <" + name
                        + "@example.org>\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Over a connection of its own: Dovecot remembers the list of mailboxes in a connection for a while. */
    static TreeMap<String, List<String>> server(DovecotServer server, String user) throws IOException {
        try (ImapProbe probe = server.client(user)) {
            return server(probe);
        }
    }

    private static TreeMap<String, List<String>> server(ImapProbe probe) throws IOException {
        TreeMap<String, List<String>> view = new TreeMap<>();
        for (String line : probe.command("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.find() && !listed.group(1).toLowerCase(Locale.ROOT).matches(".*(noselect|nonexistent).*")) {
                view.put(listed.group(2), new ArrayList<>());
            }
        }
        for (String folder : view.keySet()) {
            probe.command("EXAMINE \"" + folder + "\"");
            for (String response : probe.command("UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")) {
                Matcher id = ID.matcher(response);
                Matcher flags = FLAGS.matcher(response);
                if (id.find() && flags.find()) {
                    view.get(folder).add(id.group(1) + " " + sorted(flags.group(1)));
                }
            }
            Collections.sort(view.get(folder));
        }
        return view;
    }

    static TreeMap<String, List<String>> local(TestAccount account) {
        TreeMap<String, List<String>> view = new TreeMap<>();
        for (Entry folder : account.store().folders(account.service())) {
            if (!lost(account, folder)) {
                view.put(folder.name(), messages(account, folder.id()));
            }
        }
        return view;
    }

    private static boolean lost(TestAccount account, Entry folder) {
        for (Entry at = folder; !at.id().equals(account.service()); ) {
            if (at.id().equals(StandardFolder.DELETED.id())) {
                return true;
            }
            at = account.store().entry(at.parent()).orElseThrow();
        }
        return account.store()
                .remoteFolder(folder.id())
                .filter(binding -> !binding.selectable())
                .isPresent();
    }

    static List<String> messages(TestAccount account, EntryId folder) {
        List<String> messages = new ArrayList<>();
        for (Entry entry : entries(account, folder)) {
            messages.add(entry.header().messageId() + " " + sorted(entry.flags().toString()));
        }
        Collections.sort(messages);
        return messages;
    }

    static List<Entry> entries(TestAccount account, EntryId folder) {
        List<Entry> entries = new ArrayList<>();
        try (StoreCursor<Entry> cursor = account.store().children(ListQuery.all(folder))) {
            cursor.forEachRemaining(entries::add);
        }
        entries.removeIf(entry -> entry.type() != EntryType.MESSAGE);
        return entries;
    }

    static String sorted(String flags) {
        return String.join(
                " ",
                Arrays.stream(flags.split(" "))
                        .filter(flag -> !flag.isEmpty() && !flag.equals("\\Recent"))
                        .sorted()
                        .toList());
    }

    /** The message of a folder here with this name. */
    static EntryId message(TestAccount account, EntryId folder, String name) {
        return find(account, folder, name)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + messages(account, folder)));
    }

    static Optional<EntryId> find(TestAccount account, EntryId folder, String name) {
        return entries(account, folder).stream()
                .filter(entry -> entry.header().messageId().equals("<" + name + "@example.org>"))
                .map(Entry::id)
                .findFirst();
    }
}
