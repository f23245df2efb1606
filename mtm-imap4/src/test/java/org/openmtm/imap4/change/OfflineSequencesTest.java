// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Random sequences of offline changes: in the end a real server and the store have what a simple model has. */
class OfflineSequencesTest {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int SEEDS = SOAK ? 500 : 25;
    private static final List<String> OFF =
            List.of("", "MOVE", "UIDPLUS", "MOVE,UIDPLUS", "QRESYNC", "QRESYNC,CONDSTORE,MULTIAPPEND");

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        // Its index of mailboxes notices changes only when the clock has gone on by a second.
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
    void bothSidesComeToWhatTheModelSays(int seed) throws Exception {
        String user = "u" + (++users);
        Model model = new Model();
        try (ImapProbe probe = dovecot.client(user);
                TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user))) {
            fill(probe, model);
            account.set("capabilities.off", OFF.get(seed % OFF.size()));
            account.sync();
            RandomWalk walk = new RandomWalk(account, model, seed);
            int waited = 0;
            for (int round = 0; round < 3; round++) {
                for (int step = 0; step < 25; step++) {
                    walk.step();
                }
                String what = "seed " + seed + " (" + OFF.get(seed % OFF.size()) + "): " + String.join("\n", walk.log())
                        + "\n";
                TreeMap<String, List<String>> expected = model.view();
                List<String> locals = expected.remove(RandomWalk.LOCAL);
                assertThat(Views.local(account)).as(what + "before sync").isEqualTo(expected);
                waited += account.store().pending(account.service()).size();
                account.sync();
                assertThat(account.store().pending(account.service())).as(what).isEmpty();
                assertThat(Views.server(dovecot, user)).as(what + "server").isEqualTo(expected);
                assertThat(Views.local(account)).as(what + "here").isEqualTo(expected);
                assertThat(Views.messages(account, StandardFolder.DRAFTS.id()))
                        .as(what + "local folder")
                        .isEqualTo(locals);
                assertThat(account.sync())
                        .as(what + "nothing more to do")
                        .containsEntry("new", 0L)
                        .containsEntry("removed", 0L);
                assertThat(account.store().check(progress -> {}).problems())
                        .as(what)
                        .isEmpty();
                walk.log().add("--- sync");
                walk.mark();
            }
            assertThat(waited).as("changes that waited").isPositive();
        }
    }

    private static void fill(ImapProbe probe, Model model) throws Exception {
        for (String folder : List.of("INBOX", "Work", "Work/Old", "Play")) {
            List<Model.Message> messages = new ArrayList<>();
            if (!folder.equals("INBOX")) {
                probe.command("CREATE \"" + folder + "\"");
            }
            for (int i = 0; i < 4; i++) {
                Model.Message message = new Model.Message(folder.replace('/', '-') + i);
                probe.append(folder, i == 0 ? "\\Seen" : "", Views.mail(message.name));
                if (i == 0) {
                    message.flags.add("\\Seen");
                }
                messages.add(message);
            }
            model.folders.put(folder, messages);
        }
    }
}
