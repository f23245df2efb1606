// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/**
 * Random offline changes here while a second client changes the same mail there: in the end both sides are alike, nothing
 * waits, no message is there twice, and none is gone that nobody deleted.
 */
class TwoClientsTest {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int SEEDS = SOAK ? 300 : 12;
    private static final List<String> FOLDERS = List.of("INBOX", "Work", "Play");
    private static final List<String> OFF = List.of("", "MOVE", "UIDPLUS", "MOVE,UIDPLUS,QRESYNC");

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private final Set<String> deleted = new TreeSet<>();
    private final Set<String> names = new TreeSet<>();
    private final List<String> log = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(SEEDS)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    static IntStream seeds() {
        int first = Integer.getInteger("openmtm.seed", 1);
        return IntStream.range(first, first + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bothSidesAgreeAndNothingIsLost(int seed) throws Exception {
        String user = "u" + ++users;
        Random random = new Random(seed);
        try (ImapProbe probe = dovecot.client(user);
                TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user))) {
            fill(probe);
            account.set("capabilities.off", OFF.get(seed % OFF.size()));
            account.sync();
            for (int round = 0; round < 4; round++) {
                for (int step = 0; step < 10; step++) {
                    here(account, random);
                    there(probe, random, round * 10 + step);
                }
                log.add("--- sync");
                account.sync();
            }
            account.sync();
            agree(account, user, "seed " + seed + ": " + String.join("\n", log));
        }
    }

    private void agree(TestAccount account, String user, String what) throws Exception {
        assertThat(account.store().pending(account.service())).as(what).isEmpty();
        TreeMap<String, List<String>> server = Views.server(dovecot, user);
        assertThat(Views.local(account)).as(what).isEqualTo(server);
        assertThat(account.store().check(progress -> {}).problems()).as(what).isEmpty();
        List<String> found = new ArrayList<>();
        server.values().forEach(messages -> messages.forEach(text -> found.add(text.replaceAll("^<|@.*", ""))));
        assertThat(found).as("nothing twice; " + what).doesNotHaveDuplicates();
        Set<String> expected = new TreeSet<>(names);
        expected.removeAll(deleted);
        assertThat(found).as("nothing lost; " + what).containsAll(expected);
    }

    private void fill(ImapProbe probe) throws Exception {
        for (String folder : FOLDERS) {
            if (!folder.equals("INBOX")) {
                probe.command("CREATE " + folder);
            }
            for (int i = 0; i < 6; i++) {
                names.add(folder + i);
                probe.append(folder, "", Views.mail(folder + i));
            }
        }
    }

    /** Moves and deletions and flags here. */
    private void here(TestAccount account, Random random) throws Exception {
        EntryId folder = account.folder(FOLDERS.get(random.nextInt(3)));
        List<Entry> messages = Views.entries(account, folder);
        if (messages.isEmpty()) {
            return;
        }
        Entry entry = messages.get(random.nextInt(messages.size()));
        String name = entry.header().messageId().replaceAll("^<|@.*", "");
        int dice = random.nextInt(10);
        if (dice < 6) {
            String to = FOLDERS.get(random.nextInt(3));
            log.add("here: move " + name + " to " + to);
            account.run(new MessageCommands.Move(List.of(entry.id()), account.folder(to)));
        } else if (dice < 7) {
            log.add("here: delete " + name);
            deleted.add(name);
            account.run(new MessageCommands.Delete(List.of(entry.id())));
        } else if (dice < 8) {
            EntryId made =
                    EntryId.parse(account.run(new FolderCommands.CreateFolder(account.service(), "x" + log.size()))
                            .values()
                            .get("folder")
                            .toString());
            log.add("here: create x" + (log.size()) + " and move " + name);
            account.run(new MessageCommands.Move(List.of(entry.id()), made));
        } else {
            log.add("here: flag " + name);
            account.store().write(tx -> {
                tx.setFlags(entry.id(), entry.flags().with(org.openmtm.entry.Flag.FLAGGED));
                return null;
            });
        }
    }

    /** The same messages there: moves, deletions, flags and new mail of the second client. */
    private void there(ImapProbe probe, Random random, int number) throws Exception {
        String folder = FOLDERS.get(random.nextInt(3));
        probe.select(folder);
        List<Long> uids = probe.search("ALL");
        int dice = random.nextInt(10);
        if (dice < 3 || uids.isEmpty()) {
            String name = "new" + number;
            names.add(name);
            log.add("there: " + name + " in " + folder);
            probe.append(folder, "", Views.mail(name));
            return;
        }
        long uid = uids.get(random.nextInt(uids.size()));
        String head = String.join("", probe.command("UID FETCH " + uid + " (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"));
        String name = head.replaceAll("(?s).*<([^@]*)@.*", "$1");
        if (dice < 6) {
            log.add("there: flag " + name);
            probe.store(Long.toString(uid), random.nextBoolean() ? "+FLAGS" : "-FLAGS", "\\Seen");
        } else if (dice < 8) {
            log.add("there: delete " + name);
            deleted.add(name);
            probe.expunge(Long.toString(uid));
        } else {
            String to = FOLDERS.get(random.nextInt(3));
            if (!to.equals(folder)) {
                log.add("there: move " + name + " to " + to);
                probe.command("UID MOVE " + uid + " " + to);
            }
        }
    }
}
