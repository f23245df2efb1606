// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openmtm.testservers.MiniMailbox.Folder;
import org.openmtm.testservers.MiniMailbox.Message;

/** One client in a {@link MiniMailbox}: knows which folder is selected and what the client was told of it. */
final class MiniSession {

    private static final String DONE = "OK done";

    private final MiniMailbox mailbox;
    /** What the client knows: UID to flags, in sequence order. */
    private final Map<Long, Set<String>> known = new LinkedHashMap<>();

    private String selected;
    private boolean stopped;

    MiniSession(MiniMailbox mailbox) {
        this.mailbox = mailbox;
    }

    void answer(String word, ImapArguments arguments, ImapReply reply) throws IOException {
        synchronized (mailbox) {
            switch (word) {
                case "NOOP", "CHECK" -> finish(reply);
                case "NAMESPACE" ->
                    reply.untagged("NAMESPACE ((\"\" \"/\")) NIL NIL").ok();
                case "ENABLE" -> reply.untagged("ENABLED").ok();
                case "LIST", "LSUB" -> list(word, arguments, reply);
                case "STATUS" -> status(arguments, reply);
                case "SELECT", "EXAMINE" -> select(word, arguments.string(), reply);
                case "CREATE" -> {
                    mailbox.create(arguments.string());
                    reply.ok();
                }
                case "DELETE" -> {
                    mailbox.delete(arguments.string());
                    reply.ok();
                }
                case "SUBSCRIBE", "UNSUBSCRIBE" -> reply.ok();
                case "APPEND" -> append(arguments, reply);
                case "CLOSE", "UNSELECT" -> close(word, reply);
                case "EXPUNGE" -> expunge("1:*", reply);
                case "UID" -> uid(arguments, reply);
                case "FETCH" -> fetch(arguments, false, reply);
                default -> reply.tagged("BAD unknown command " + word);
            }
        }
    }

    /** To be called before {@link #pushUntilStopped}: a stop that comes before that begins counts. */
    void startPushing() {
        synchronized (mailbox) {
            stopped = false;
        }
    }

    /** Tells of every change until {@link #stopPushing()}. */
    void pushUntilStopped(ImapReply reply) {
        synchronized (mailbox) {
            try {
                while (!stopped) {
                    update(reply);
                    mailbox.wait();
                }
            } catch (IOException e) {
                stopped = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void stopPushing() {
        synchronized (mailbox) {
            stopped = true;
            mailbox.notifyAll();
        }
    }

    private void uid(ImapArguments arguments, ImapReply reply) throws IOException {
        String word = arguments.atom().toUpperCase(Locale.ROOT);
        if (selected == null) {
            reply.tagged("BAD select a folder first");
            return;
        }
        switch (word) {
            case "FETCH" -> fetch(arguments, true, reply);
            case "STORE" -> store(arguments, reply);
            case "SEARCH" -> search(arguments.rest(), reply);
            case "EXPUNGE" -> expunge(arguments.atom(), reply);
            default -> reply.tagged("BAD unknown command UID " + word);
        }
    }

    private void list(String word, ImapArguments arguments, ImapReply reply) throws IOException {
        if (arguments.startsWith('(')) {
            arguments.list();
        }
        String reference = arguments.string();
        String wanted = arguments.startsWith('(') ? arguments.list() : arguments.string();
        if (wanted.isEmpty()) {
            reply.untagged(word + " (\\Noselect) \"/\" \"\"").ok();
            return;
        }
        StringBuilder expression = new StringBuilder();
        for (char c : (reference + wanted).replace("\"", "").toCharArray()) {
            expression.append(c == '*' ? ".*" : c == '%' ? "[^/]*" : Pattern.quote(String.valueOf(c)));
        }
        for (String name : mailbox.folders()) {
            if (name.matches("(?s)" + expression)) {
                reply.untagged(word + " (\\HasNoChildren) \"/\" " + quote(name));
            }
        }
        reply.ok();
    }

    private void status(ImapArguments arguments, ImapReply reply) throws IOException {
        String name = arguments.string();
        if (!mailbox.has(name)) {
            reply.tagged("NO [NONEXISTENT] no such folder");
            return;
        }
        Folder folder = mailbox.folder(name);
        StringBuilder values = new StringBuilder();
        for (String item : arguments.list().toUpperCase(Locale.ROOT).split(" ")) {
            Object value = switch (item) {
                case "MESSAGES" -> folder.messages.size();
                case "UIDNEXT" -> folder.uidNext;
                case "UIDVALIDITY" -> folder.uidValidity;
                case "UNSEEN" -> unseen(folder);
                case "MAILBOXID" -> "(" + folder.id + ")";
                default -> 0;
            };
            values.append(values.isEmpty() ? "" : " ").append(item).append(' ').append(value);
        }
        reply.untagged("STATUS " + quote(name) + " (" + values + ")").ok();
    }

    private static long unseen(Folder folder) {
        return folder.messages.stream()
                .filter(message -> !message.flags().contains("\\Seen"))
                .count();
    }

    private void select(String word, String name, ImapReply reply) throws IOException {
        if (!mailbox.has(name)) {
            selected = null;
            reply.tagged("NO [NONEXISTENT] no such folder");
            return;
        }
        selected = name;
        known.clear();
        Folder folder = mailbox.folder(name);
        folder.messages.forEach(message -> known.put(message.uid(), message.flags()));
        reply.untagged("FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)");
        reply.untagged("OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] flags");
        reply.untagged(known.size() + " EXISTS").untagged("0 RECENT");
        reply.untagged("OK [UIDVALIDITY " + folder.uidValidity + "] UIDs");
        reply.untagged("OK [UIDNEXT " + folder.uidNext + "] next");
        reply.untagged("OK [MAILBOXID (" + folder.id + ")] its id");
        reply.tagged("OK [" + (word.equals("SELECT") ? "READ-WRITE" : "READ-ONLY") + "] selected");
    }

    private void append(ImapArguments arguments, ImapReply reply) throws IOException {
        String name = arguments.string();
        Set<String> flags = new TreeSet<>();
        if (arguments.startsWith('(')) {
            flags.addAll(ImapArguments.items(arguments.list()));
        }
        if (arguments.startsWith('"')) {
            arguments.string();
        }
        if (!mailbox.has(name)) {
            reply.tagged("NO [TRYCREATE] no such folder");
            return;
        }
        long uid = mailbox.deliver(name, arguments.literal(), Instant.now(), flags);
        update(reply);
        reply.tagged("OK [APPENDUID " + mailbox.folder(name).uidValidity + " " + uid + "] appended");
    }

    private void close(String word, ImapReply reply) throws IOException {
        if (selected != null && word.equals("CLOSE")) {
            Folder folder = mailbox.folder(selected);
            folder.messages.removeIf(message -> message.flags().contains("\\Deleted"));
            mailbox.notifyAll();
        }
        selected = null;
        known.clear();
        reply.ok();
    }

    private void expunge(String uids, ImapReply reply) throws IOException {
        Folder folder = mailbox.folder(selected);
        UidSet set = set(uids, folder);
        folder.messages.removeIf(message -> message.flags().contains("\\Deleted") && set.contains(message.uid()));
        mailbox.notifyAll();
        finish(reply);
    }

    private void fetch(ImapArguments arguments, boolean byUid, ImapReply reply) throws IOException {
        Folder folder = mailbox.folder(selected);
        String wanted = arguments.atom();
        UidSet set = byUid ? set(wanted, folder) : new UidSet(wanted, known.size());
        List<String> items = new ArrayList<>(ImapArguments.items(arguments.list()));
        if (byUid && items.stream().noneMatch(item -> item.equalsIgnoreCase("UID"))) {
            items.add(0, "UID");
        }
        update(reply);
        int sequence = 0;
        for (Message message : folder.messages) {
            // Told of everything just now, so the folder's order is the client's.
            sequence++;
            if (set.contains(byUid ? message.uid() : sequence)) {
                reply.raw(MiniFetch.answer(sequence, message, items));
            }
        }
        reply.tagged(DONE);
    }

    private void store(ImapArguments arguments, ImapReply reply) throws IOException {
        Folder folder = mailbox.folder(selected);
        UidSet set = set(arguments.atom(), folder);
        if (arguments.startsWith('(')) {
            arguments.list();
        }
        String how = arguments.atom().toUpperCase(Locale.ROOT);
        List<String> named = ImapArguments.items(arguments.list());
        folder.messages.replaceAll(message -> {
            if (!set.contains(message.uid())) {
                return message;
            }
            Set<String> flags = new TreeSet<>(how.startsWith("FLAGS") ? Set.of() : message.flags());
            if (how.startsWith("-")) {
                named.forEach(flags::remove);
            } else {
                flags.addAll(named);
            }
            Message changed = message.with(flags);
            if (how.endsWith(".SILENT")) {
                known.put(message.uid(), changed.flags());
            }
            return changed;
        });
        mailbox.notifyAll();
        finish(reply);
    }

    private void search(String criteria, ImapReply reply) throws IOException {
        Folder folder = mailbox.folder(selected);
        StringBuilder found = new StringBuilder();
        for (Message message : folder.messages) {
            if (MiniFetch.matches(message, criteria, folder)) {
                found.append(' ').append(message.uid());
            }
        }
        reply.untagged("SEARCH" + found);
        finish(reply);
    }

    private void finish(ImapReply reply) throws IOException {
        update(reply);
        reply.tagged(DONE);
    }

    /** Tells what changed since the client was told last. */
    private void update(ImapReply reply) throws IOException {
        if (selected == null) {
            return;
        }
        Map<Long, Set<String>> now = new LinkedHashMap<>();
        mailbox.folder(selected).messages.forEach(message -> now.put(message.uid(), message.flags()));
        List<Long> order = new ArrayList<>(known.keySet());
        for (int i = order.size() - 1; i >= 0; i--) {
            if (!now.containsKey(order.get(i))) {
                reply.untagged((i + 1) + " EXPUNGE");
                known.remove(order.get(i));
            }
        }
        if (now.size() > known.size()) {
            now.forEach(known::putIfAbsent);
            reply.untagged(known.size() + " EXISTS");
        }
        int sequence = 0;
        for (Map.Entry<Long, Set<String>> entry : known.entrySet()) {
            sequence++;
            Set<String> flags = now.get(entry.getKey());
            if (!flags.equals(entry.getValue())) {
                entry.setValue(flags);
                reply.untagged(
                        sequence + " FETCH (UID " + entry.getKey() + " FLAGS (" + String.join(" ", flags) + "))");
            }
        }
    }

    private static UidSet set(String text, Folder folder) {
        int size = folder.messages.size();
        return new UidSet(text, size == 0 ? 0 : folder.messages.get(size - 1).uid());
    }

    private static String quote(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
