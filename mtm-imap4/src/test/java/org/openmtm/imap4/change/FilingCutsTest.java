// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.store.Filing.State;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Cut;
import org.openmtm.testservers.TcpProxy.Direction;

/**
 * The connection is cut while copies are filed, after every line or anywhere within one, and everything in memory is gone
 * afterwards: in the end the server has each copy once (faults 35 and 36).
 */
class FilingCutsTest {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");
    private static final int SEED = Integer.getInteger("openmtm.seed", 1);
    private static final int CUTS = SOAK ? 200 : 8;

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private int broken;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(6 * CUTS + 20)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @ParameterizedTest
    @CsvSource({
        "TO_SERVER, ''",
        "TO_SERVER, 'UIDPLUS'",
        "TO_SERVER, 'LITERAL+,LITERAL-,MULTIAPPEND'",
        "TO_CLIENT, ''",
        "TO_CLIENT, 'UIDPLUS,MULTIAPPEND,ESEARCH'"
    })
    void eachCopyIsThereOnceWhereverItBreaks(Direction direction, String off) throws Exception {
        List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            long[] seen = new long[1];
            long[] began = new long[1];
            proxy.tap((way, bytes, length) -> {
                for (int i = 0; way == direction && i < length; i++) {
                    seen[0]++;
                    if (bytes[i] == '\n') {
                        ends.add(seen[0]);
                    }
                }
            });
            run(proxy, off, () -> began[0] = seen[0]);
            proxy.tap((way, bytes, length) -> {});
            Random random = new Random(SEED + off.hashCode());
            List<Long> lines = ends.stream()
                    .map(end -> end - began[0])
                    .filter(end -> end > 0)
                    .toList();
            for (int i = 0; i < CUTS; i++) {
                // Every other one within a line.
                int line = (i * lines.size() / CUTS + SEED) % lines.size();
                long end = lines.get(line);
                long before = line == 0 ? 0 : lines.get(line - 1);
                long after = i % 2 == 0 ? end : before + random.nextInt((int) Math.max(1, end - before));
                run(proxy, off, () -> proxy.cutAfter(direction, after, i(random)));
            }
        }
        assertThat(broken).as("connections that broke").isGreaterThanOrEqualTo(CUTS / 2);
    }

    private static Cut i(Random random) {
        return random.nextBoolean() ? Cut.FIN : Cut.RST;
    }

    private interface Trouble {
        void begin() throws Exception;
    }

    private void run(TcpProxy proxy, String off, Trouble trouble) throws Exception {
        String user = "u" + ++users;
        Path place = directory.resolve(user);
        proxy.noCuts();
        List<EntryId> sent = new ArrayList<>();
        try (ImapProbe probe = dovecot.client(user);
                TestAccount account = new TestAccount(place, proxy.port(), user, dovecot.password(user))) {
            probe.command("CREATE Sent");
            SentMail.append(probe, "Sent", Views.mail("older"));
            account.set("capabilities.off", off);
            account.sync();
            for (int i = 0; i < 4; i++) {
                sent.add(SentMail.add(account, "m" + i, "always"));
            }
            SentMail.append(probe, "Sent", Views.mail("m1"));
            trouble.begin();
            try {
                SentMail.file(account);
            } catch (MessagingException e) {
                assertThat(e.kind()).isIn(ErrorKind.NETWORK, ErrorKind.BUSY, ErrorKind.PROTOCOL);
                broken++;
            }
        }
        proxy.noCuts();
        try (TestAccount account = new TestAccount(place, proxy.port(), user, dovecot.password(user))) {
            account.set("capabilities.off", off);
            SentMail.file(account);
            account.sync();
            account.sync();
            String what = user + " " + account.store().events(0, 10_000);
            assertThat(SentMail.there(dovecot, user, "Sent"))
                    .as(what)
                    .containsExactly(
                            "<m0@example.org> \\Seen",
                            "<m1@example.org> \\Seen",
                            "<m2@example.org> \\Seen",
                            "<m3@example.org> \\Seen",
                            "<older@example.org> \\Seen");
            assertThat(Views.messages(account, account.folder("Sent")))
                    .as(what)
                    .isEqualTo(SentMail.there(dovecot, user, "Sent"));
            assertThat(sent)
                    .as(what)
                    .allSatisfy(each ->
                            assertThat(SentMail.filing(account, each).state()).isEqualTo(State.DONE));
            assertThat(account.store().pending(account.service())).as(what).isEmpty();
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
    }
}
