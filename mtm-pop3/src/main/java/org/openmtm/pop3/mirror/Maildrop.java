// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openmtm.pop3.protocol.Listed;
import org.openmtm.pop3.protocol.MessageHandler;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.pop3.protocol.Pop3Reply;
import org.openmtm.pop3.protocol.Wanted;

/**
 * The messages of the server in one session, each under a key that names it in all sessions: its UIDL and its size, so that a
 * server that uses a UIDL again is noticed in nearly all cases. Where the server gives none, or the same one twice, the header is
 * what names a message; of messages that are alike in all of that the first is "~1", and so on.
 */
final class Maildrop {
    /** So that a key (1 to 255) has room for a size, a hash and a number besides. */
    private static final int LONGEST_UID = 180;

    private Maildrop() {}

    /**
     * Lists the maildrop.
     *
     * @param unnamed gets the messages that the server neither names nor shows
     * @return by key, in the order of the server: the oldest first
     */
    static Map<String, Listed> list(Pop3Connection connection, List<Listed> unnamed) throws IOException {
        List<Listed> all = connection.list();
        Map<String, Integer> uses = new HashMap<>();
        all.forEach(message -> uses.merge(name(message), 1, Integer::sum));
        Set<Listed> unclear = all.stream()
                .filter(message -> message.uid().isEmpty() || uses.get(name(message)) > 1)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Listed, String> heads = heads(connection, List.copyOf(unclear));
        Map<String, Integer> alike = new HashMap<>();
        Map<String, Listed> byKey = new LinkedHashMap<>();
        for (Listed message : all) {
            String head = heads.get(message);
            if (head != null) {
                String key = name(message) + "#" + head;
                int before = alike.merge(key, 1, Integer::sum) - 1;
                byKey.put(before == 0 ? key : key + "~" + before, message);
            } else if (unclear.contains(message)) {
                unnamed.add(message);
            } else {
                byKey.put(name(message), message);
            }
        }
        return byKey;
    }

    private static String name(Listed message) {
        String uid = message.uid();
        boolean usable = uid.length() <= LONGEST_UID && uid.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        return (usable ? uid : "!" + Head.hash(uid)) + "/" + message.size();
    }

    /** The UIDL in a key, or empty text: the same one under another size may be the same message. */
    static String uid(String key) {
        int end = key.lastIndexOf('/');
        return end < 0 ? "" : key.substring(0, end);
    }

    /**
     * What the headers of messages come to; messages that the server does not show are missing. Where TOP is not known,
     * messages are fetched whole for it.
     */
    private static Map<Listed, String> heads(Pop3Connection connection, List<Listed> messages) throws IOException {
        boolean shown = connection.capabilities().may("TOP");
        Map<Listed, String> heads = shown ? shownHeads(connection, messages) : new HashMap<>();
        List<Listed> left = messages.stream().filter(m -> !heads.containsKey(m)).toList();
        if (left.size() == messages.size()) {
            fetch(connection, left, Wanted.WHOLE, heads);
        }
        return heads;
    }

    /** The same, of those only that the server shows without sending all of them. */
    static Map<Listed, String> shownHeads(Pop3Connection connection, List<Listed> messages) throws IOException {
        Map<Listed, String> heads = new HashMap<>();
        fetch(connection, messages, 0, heads);
        return heads;
    }

    private static void fetch(Pop3Connection connection, List<Listed> messages, int lines, Map<Listed, String> heads)
            throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        messages.forEach(message -> wanted.add(new Wanted(message, lines)));
        connection.fetch(wanted.iterator(), new MessageHandler() {
            @Override
            public void fetched(Wanted message, InputStream raw) throws IOException {
                heads.put(message.message(), Head.hash(raw));
            }

            @Override
            public void refused(Wanted message, Pop3Reply reply) {
                heads.remove(message.message());
            }
        });
    }
}
