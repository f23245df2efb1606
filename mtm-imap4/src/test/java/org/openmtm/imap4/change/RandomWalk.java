// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;

/** Does the same random changes to an account and to a model. Messages of the model are found by their entries. */
final class RandomWalk {
    static final String LOCAL = "(local)";

    private static final List<Flag> FLAGS = List.of(Flag.SEEN, Flag.FLAGGED, Flag.ANSWERED);

    private final TestAccount account;
    private final Model model;
    private final Random random;
    private final List<String> log = new ArrayList<>();
    private final Map<EntryId, Model.Message> entries = new HashMap<>();
    private Model agreed;
    private int made;

    RandomWalk(TestAccount account, Model model, long seed) {
        this.account = account;
        this.model = model;
        this.random = new Random(seed);
        model.folders.putIfAbsent(LOCAL, new ArrayList<>());
        mark();
    }

    /** From here on cancelling everything leads back to here. Both sides agree now. */
    void mark() {
        agreed = model.copy();
        learn();
    }

    /** Which entry is which message of the model: by place and Message-ID; among copies any is as good if flags agree. */
    private void learn() {
        entries.clear();
        model.folders.forEach((name, messages) -> {
            List<Entry> here = new ArrayList<>(Views.entries(account, id(name)));
            for (Model.Message message : messages) {
                Entry entry = here.stream()
                        .filter(one -> (one.header().messageId() + " "
                                        + Views.sorted(one.flags().toString()))
                                .equals(message.toString()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no " + message + " in " + name));
                here.remove(entry);
                entries.put(entry.id(), message);
            }
        });
    }

    List<String> log() {
        return log;
    }

    private EntryId id(String folder) {
        return folder.equals(LOCAL) ? StandardFolder.DRAFTS.id() : account.folder(folder);
    }

    private String anyFolder() {
        List<String> names = List.copyOf(model.folders.keySet());
        return names.get(random.nextInt(names.size()));
    }

    private Entry anyMessage(String folder) {
        List<Entry> messages = Views.entries(account, id(folder)).stream()
                .filter(entry -> entries.containsKey(entry.id()))
                .toList();
        return messages.isEmpty() ? null : messages.get(random.nextInt(messages.size()));
    }

    void step() throws Exception {
        String folder = anyFolder();
        Entry entry = anyMessage(folder);
        int dice = random.nextInt(100);
        if (dice < 70 && entry == null) {
            return;
        }
        if (dice < 25) {
            move(folder, entry, anyFolder());
        } else if (dice < 40) {
            copy(entry, anyFolder());
        } else if (dice < 52) {
            delete(folder, entry);
        } else if (dice < 70) {
            flag(folder, entry);
        } else if (dice < 78) {
            create(folder);
        } else if (dice < 84) {
            rename(folder);
        } else if (dice < 89) {
            deleteFolder(folder);
        } else if (dice < 97) {
            append();
        } else if (dice < 98) {
            cancelAll();
        }
    }

    private void move(String from, Entry entry, String to) throws Exception {
        log.add("move " + name(entry) + " " + from + " -> " + to);
        account.run(new MessageCommands.Move(List.of(entry.id()), id(to)));
        Model.Message message = entries.get(entry.id());
        model.folders.get(from).remove(message);
        model.folders.get(to).add(message);
    }

    private void copy(Entry entry, String to) throws Exception {
        log.add("copy " + name(entry) + " -> " + to);
        EntryId copy = EntryId.parse(account.run(new MessageCommands.Copy(List.of(entry.id()), id(to)))
                .values()
                .get("copies")
                .toString());
        Model.Message message = entries.get(entry.id()).copy();
        model.folders.get(to).add(message);
        entries.put(copy, message);
    }

    private void delete(String folder, Entry entry) throws Exception {
        log.add("delete " + name(entry) + " in " + folder);
        account.run(new MessageCommands.Delete(List.of(entry.id())));
        model.folders.get(folder).remove(entries.get(entry.id()));
    }

    private void flag(String folder, Entry entry) {
        if (folder.equals(LOCAL)) {
            return;
        }
        Flag flag = FLAGS.get(random.nextInt(FLAGS.size()));
        boolean add = random.nextBoolean();
        log.add((add ? "+" : "-") + flag + " " + name(entry) + " in " + folder);
        account.store().write(tx -> {
            Flags now = tx.entry(entry.id()).orElseThrow().flags();
            tx.setFlags(entry.id(), add ? now.with(flag) : now.without(flag));
            return null;
        });
        TreeSet<String> flags = entries.get(entry.id()).flags;
        if (add) {
            flags.add(flag.imapName());
        } else {
            flags.remove(flag.imapName());
        }
    }

    private void create(String parent) throws Exception {
        String name = "f" + random.nextInt(6);
        boolean top = parent.equals(LOCAL) || random.nextBoolean();
        String full = top ? name : parent + "/" + name;
        log.add("create " + full);
        if (refused(new FolderCommands.CreateFolder(top ? account.service() : id(parent), name))) {
            return;
        }
        model.folders.put(full, new ArrayList<>());
    }

    private void rename(String folder) throws Exception {
        if (folder.equals(LOCAL) || folder.equals("INBOX")) {
            return;
        }
        String name = "f" + random.nextInt(6);
        String to = folder.contains("/") ? folder.substring(0, folder.lastIndexOf('/') + 1) + name : name;
        log.add("rename " + folder + " to " + to);
        if (!to.equals(folder) && !refused(new FolderCommands.RenameFolder(id(folder), name))) {
            model.rename(folder, to);
        }
    }

    private void deleteFolder(String folder) throws Exception {
        if (folder.equals(LOCAL) || folder.equals("INBOX")) {
            return;
        }
        log.add("delete folder " + folder);
        account.run(new FolderCommands.DeleteFolder(id(folder)));
        model.delete(folder);
    }

    /** A name that is taken, here or still on the server, is refused, and then nothing happened. */
    private boolean refused(org.openmtm.mtm.Command command) throws Exception {
        try {
            account.run(command);
            return false;
        } catch (MessagingException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            log.add("  (refused: " + e.getMessage() + ")");
            return true;
        }
    }

    private void append() throws Exception {
        Model.Message message = new Model.Message("n" + ++made);
        EntryId entry = Locals.add(account, Views.mail(message.name));
        entries.put(entry, message);
        model.folders.get(LOCAL).add(message);
        log.add("write " + message.name);
        String to = anyFolder();
        if (!to.equals(LOCAL)) {
            move(LOCAL, account.store().entry(entry).orElseThrow(), to);
        }
    }

    private void cancelAll() throws Exception {
        log.add("cancel all");
        List<Model.Message> locals = new ArrayList<>();
        account.run(new ChangeCommands.CancelChanges(List.of()));
        // What lies in the local folder after that is what the store says: copies that were complete have no way back.
        Model back = agreed.copy();
        back.folders.put(LOCAL, locals);
        for (Entry entry : Views.entries(account, StandardFolder.DRAFTS.id())) {
            Model.Message message = new Model.Message(entry.header().messageId().replaceAll("^<|@.*", ""));
            for (String flag : entry.flags().toString().split(" ")) {
                if (!flag.isEmpty()) {
                    message.flags.add(flag);
                }
            }
            locals.add(message);
        }
        model.folders.clear();
        model.folders.putAll(back.folders);
        learn();
    }

    private static String name(Entry entry) {
        return entry.header().messageId() + "#" + entry.id();
    }
}
