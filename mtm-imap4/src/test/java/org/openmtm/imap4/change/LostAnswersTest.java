// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Cut;
import org.openmtm.testservers.TcpProxy.Direction;

/**
 * The connection is cut after every command and after every line of an answer while changes are sent: whatever was lost,
 * the end is the same, nothing is there twice and nothing is missing (faults 35 and 36).
 */
class LostAnswersTest {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int MOST = SOAK ? Integer.MAX_VALUE : 5;

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private int broken;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(1000)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    /** Where the lines ended that went one way, in bytes of the connection. */
    private static final class Lines implements TcpProxy.Tap {
        private final Direction wanted;
        private final List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        private long seen;

        Lines(Direction wanted) {
            this.wanted = wanted;
        }

        @Override
        public synchronized void passed(Direction direction, byte[] bytes, int length) {
            for (int i = 0; direction == wanted && i < length; i++) {
                seen++;
                if (bytes[i] == '\n') {
                    ends.add(seen);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TO_SERVER, ''",
        "TO_SERVER, 'MOVE,UIDPLUS,MULTIAPPEND'",
        "TO_SERVER, 'MOVE'",
        "TO_SERVER, 'UIDPLUS'",
        "TO_CLIENT, ''",
        "TO_CLIENT, 'MOVE,UIDPLUS,MULTIAPPEND'"
    })
    void theEndIsTheSameWhereverItBreaks(Direction direction, String off) throws Exception {
        Lines lines = new Lines(direction);
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            TreeMap<String, List<String>> whole = end(proxy, off, () -> proxy.tap(lines), 0);
            proxy.tap((way, bytes, length) -> {});
            List<Long> ends = List.copyOf(lines.ends);
            int stride = Math.max(1, ends.size() / MOST);
            for (int i = SOAK ? 2 : 2 + Math.floorMod(off.hashCode(), stride); i < ends.size(); i += stride) {
                long after = ends.get(i);
                TreeMap<String, List<String>> cut =
                        end(proxy, off, () -> proxy.cutAfter(direction, after, Cut.FIN), after);
                assertThat(cut)
                        .as("cut %s after %d bytes, without '%s'", direction, after, off)
                        .isEqualTo(whole);
            }
            assertThat(broken).as("connections that broke").isGreaterThanOrEqualTo(Math.min(MOST, ends.size()) - 1);
        }
    }

    private interface Trouble {
        void begin() throws Exception;
    }

    /** One account with some of everything waiting; sent with trouble, then without. @return what the server has */
    private TreeMap<String, List<String>> end(TcpProxy proxy, String off, Trouble trouble, long number)
            throws Exception {
        String user = "u" + ++users;
        proxy.noCuts();
        try (ImapProbe probe = dovecot.client(user);
                TestAccount account = new TestAccount(
                        directory.resolve(off.length() + "-" + users + "-" + number),
                        proxy.port(),
                        user,
                        dovecot.password(user))) {
            fill(probe);
            account.set("capabilities.off", off);
            account.sync();
            change(account);
            TreeMap<String, List<String>> expected = Views.local(account);
            List<String> locals = Views.messages(account, StandardFolder.DRAFTS.id());
            trouble.begin();
            tried(account);
            proxy.noCuts();
            account.sync();
            String what = user + " cut at " + number + " " + account.store().events(0, 10_000);
            assertThat(account.store().pending(account.service())).as(what).isEmpty();
            TreeMap<String, List<String>> server = Views.server(dovecot, user);
            assertThat(server).as(what).isEqualTo(expected);
            assertThat(Views.local(account)).as(what).isEqualTo(expected);
            assertThat(Views.messages(account, StandardFolder.DRAFTS.id())).isEqualTo(locals);
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
            return server;
        }
    }

    /** A sync whose connection breaks at some point, or does not. */
    private void tried(TestAccount account) throws Exception {
        try {
            account.sync();
        } catch (MessagingException e) {
            assertThat(e.kind()).isIn(ErrorKind.NETWORK, ErrorKind.BUSY);
            broken++;
        }
    }

    private static void fill(ImapProbe probe) throws Exception {
        probe.command("CREATE Work");
        probe.command("CREATE Old");
        for (int i = 0; i < 8; i++) {
            probe.append("INBOX", i % 2 == 0 ? "\\Seen" : "", Views.mail("m" + i));
        }
        probe.append("Old", "", Views.mail("o"));
    }

    private static void change(TestAccount account) throws Exception {
        EntryId inbox = account.folder("INBOX");
        EntryId work = account.folder("Work");
        account.run(new MessageCommands.Move(
                List.of(Views.message(account, inbox, "m0"), Views.message(account, inbox, "m1")), work));
        account.run(new MessageCommands.Copy(
                List.of(Views.message(account, inbox, "m2"), Views.message(account, inbox, "m3")), work));
        // Twice the same: each copy is one.
        account.run(new MessageCommands.Copy(List.of(Views.message(account, inbox, "m2")), work));
        account.run(new MessageCommands.Delete(List.of(Views.message(account, inbox, "m4"))));
        account.run(new MessageCommands.Move(List.of(Views.message(account, inbox, "m5")), StandardFolder.DRAFTS.id()));
        EntryId made = EntryId.parse(account.run(new FolderCommands.CreateFolder(work, "New"))
                .values()
                .get("folder")
                .toString());
        account.run(new MessageCommands.Move(List.of(Views.message(account, inbox, "m6")), made));
        account.run(new MessageCommands.Move(List.of(Locals.add(account, Views.mail("l1"))), made));
        account.run(new MessageCommands.Copy(List.of(Locals.add(account, Views.mail("l2"))), work));
        EntryId old = account.folder("Old");
        account.run(new MessageCommands.Move(List.of(Views.message(account, old, "o")), inbox));
        account.run(new FolderCommands.DeleteFolder(old));
        account.run(new FolderCommands.RenameFolder(work, "Arbeit"));
    }
}
