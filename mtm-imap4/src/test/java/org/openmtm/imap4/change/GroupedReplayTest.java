// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** A thousand mixed changes take few commands: what can be grouped is. */
class GroupedReplayTest {
    private static final int OPERATIONS = 1000;
    private static final Pattern COMMAND = Pattern.compile("(?m)^A[0-9]+ ");

    @TempDir
    Path directory;

    @Test
    void aThousandMixedOperationsTakeFewerCommandsThanATenth() throws Exception {
        AtomicInteger commands = new AtomicInteger();
        try (DovecotServer dovecot = DovecotServer.start();
                TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            dovecot.createFolder("u1", "Work");
            dovecot.createFolder("u1", "Old");
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(900, 7));
            try (TestAccount account = new TestAccount(directory, proxy.port(), "u1", dovecot.password("u1"))) {
                account.sync();
                change(account);
                proxy.tap((direction, bytes, length) -> {
                    if (direction == Direction.TO_SERVER) {
                        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                        commands.addAndGet((int) COMMAND.matcher(text).results().count());
                    }
                });

                account.sync();

                assertThat(account.store().pending(account.service())).isEmpty();
                assertThat(Views.local(account)).isEqualTo(Views.server(dovecot, "u1"));
                System.out.println("replay and sync of " + OPERATIONS + " operations: " + commands + " commands");
                assertThat(commands.get()).isLessThan(OPERATIONS / 10);
            }
        }
    }

    private static void change(TestAccount account) throws Exception {
        EntryId inbox = account.folder("INBOX");
        EntryId work = account.folder("Work");
        EntryId old = account.folder("Old");
        List<Entry> messages = Views.entries(account, inbox);
        List<List<EntryId>> kinds = new ArrayList<>();
        for (int kind = 0; kind < 9; kind++) {
            List<EntryId> chosen = new ArrayList<>();
            for (int i = kind; i < messages.size(); i += 9) {
                chosen.add(messages.get(i).id());
            }
            kinds.add(chosen);
        }
        for (EntryId message : kinds.get(0)) {
            account.run(new MessageCommands.Move(List.of(message), work));
        }
        for (EntryId message : kinds.get(1)) {
            account.run(new MessageCommands.Move(List.of(message), old));
        }
        for (EntryId message : kinds.get(2)) {
            account.run(new MessageCommands.Copy(List.of(message), work));
        }
        for (EntryId message : kinds.get(3)) {
            account.run(new MessageCommands.Copy(List.of(message), old));
        }
        for (int kind = 4; kind < 6; kind++) {
            account.run(new MessageCommands.Delete(kinds.get(kind)));
        }
        account.run(new MessageCommands.Move(kinds.get(6), StandardFolder.DRAFTS.id()));
        for (EntryId message : kinds.get(7)) {
            account.store().write(tx -> {
                tx.setFlags(message, tx.entry(message).orElseThrow().flags().with(Flag.FLAGGED));
                return null;
            });
        }
        account.run(new MessageCommands.Move(kinds.get(8), work));
        for (int i = 0; i < 100; i++) {
            account.run(new MessageCommands.Move(List.of(Locals.add(account, Views.mail("up" + i))), work));
        }
    }
}
