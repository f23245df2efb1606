// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** A second client renames, deletes or makes anew the very mailbox that a sync is about to open or reads (fault 33). */
class FoldersDuringSyncTest {
    private static final int MAILS = 40;

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = org.openmtm.testservers.DovecotOptions.standard()
                .withUsers(40)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    /** Does something at the moment at which the client says, or the server answers, what fits; once. */
    private static final class At implements TcpProxy.Tap {
        private final Direction direction;
        private final Pattern what;
        private final String[] commands;
        private final String user;
        private boolean done;

        At(String when, String user, String... commands) {
            this.direction = when.equals("open") ? Direction.TO_SERVER : Direction.TO_CLIENT;
            this.what = Pattern.compile(
                    when.equals("open") ? "SELECT \"?Work" : "FETCH \\(UID 1 .*", Pattern.CASE_INSENSITIVE);
            this.user = user;
            this.commands = commands;
        }

        @Override
        public synchronized void passed(Direction way, byte[] bytes, int length) {
            if (done || way != direction || !what.matcher(text(bytes, length)).find()) {
                return;
            }
            done = true;
            try (ImapProbe probe = dovecot.client(user)) {
                for (String command : commands) {
                    probe.command(command);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private static String text(byte[] bytes, int length) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "first, open, RENAME Work Play",
        "first, open, DELETE Work",
        "first, open, DELETE Work;CREATE Work",
        "first, read, RENAME Work Play",
        "first, read, DELETE Work",
        "first, read, DELETE Work;CREATE Work",
        "later, open, RENAME Work Play",
        "later, open, DELETE Work",
        "later, open, DELETE Work;CREATE Work",
        "later, open, RENAME Work Play;CREATE Work"
    })
    void whatIsHereStaysOrIsAskedForAndBothSidesAgreeInTheEnd(String sync, String when, String commands)
            throws Exception {
        String user = "u" + ++users;
        dovecot.createFolder(user, "Work");
        dovecot.bulkDeliver(user, "Work", new MailboxGenerator(MAILS, 4));
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(10, 5));
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), user, dovecot.password(user))) {
            if (sync.equals("later")) {
                account.sync();
                try (ImapProbe probe = dovecot.client(user)) {
                    probe.append("Work", "", Mail.of("new"));
                }
            }
            long before = sync.equals("later") ? MAILS : 0;
            At at = new At(when, user, commands.split(";"));
            proxy.tap(at);
            tried(account);
            assertThat(at.done).isTrue();
            assertThat(bodies(account)).as("mail that was here").isGreaterThanOrEqualTo(before + 10);

            tried(account);
            account.sync();

            assertThat(bodies(account)).as("mail that was here").isGreaterThanOrEqualTo(before + 10);
            for (Entry folder : account.store().folders(account.service())) {
                if (account.store().folderState(folder.id()).paused()) {
                    assertThat(account.store().folderState(folder.id()).pause()).isNotBlank();
                    account.run(new FolderCommands.AcceptRemovals(folder.id()));
                }
            }
            account.sync();
            assertThat(here(account)).isEqualTo(there(user));
            for (String folder : account.folders()) {
                assertThat(account.without(folder, BodyState.COMPLETE)).isZero();
                assertThat(account.entries(folder))
                        .hasSameSizeAs(account.messages(folder).keySet());
            }
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
    }

    /** A sync during which the mailbox goes may end with an error, of the connection or of this mailbox. */
    private static void tried(TestAccount account) throws Exception {
        try {
            account.sync();
        } catch (MessagingException e) {
            assertThat(e.kind()).isIn(ErrorKind.NETWORK, ErrorKind.NOT_FOUND, ErrorKind.REFUSED, ErrorKind.CONFLICT);
        }
    }

    private static long bodies(TestAccount account) {
        return account.folders().stream()
                .mapToLong(folder -> account.counts(folder).bodies())
                .sum();
    }

    private static TreeMap<String, TreeSet<Long>> here(TestAccount account) {
        return account.folders().stream()
                .collect(Collectors.toMap(
                        folder -> folder,
                        folder -> new TreeSet<>(account.messages(folder).keySet()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static TreeMap<String, TreeSet<Long>> there(String user) throws Exception {
        TreeMap<String, TreeSet<Long>> there = new TreeMap<>();
        try (ImapProbe probe = dovecot.client(user)) {
            for (String line : probe.command("LIST \"\" *")) {
                if (line.startsWith("* LIST")) {
                    String name = line.replaceAll(".* \"?([^ \"]+)\"?$", "$1");
                    probe.select(name);
                    there.put(name, new TreeSet<>(probe.search("ALL")));
                }
            }
        }
        return there;
    }
}
