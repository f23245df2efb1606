// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** A move without the extension MOVE breaks between its steps: the messages are in at least one place all the time, and in one in the end (fault 36). */
class HalfDoneMoveTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(20)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MOVE, TO_SERVER, UID COPY",
        "MOVE, TO_CLIENT, COPYUID",
        "MOVE, TO_SERVER, STORE",
        "MOVE, TO_SERVER, UID EXPUNGE",
        "MOVE, TO_CLIENT, (VANISHED|EXPUNGE)",
        "'MOVE,UIDPLUS', TO_SERVER, UID COPY",
        "'MOVE,UIDPLUS', TO_SERVER, STORE",
        "'MOVE,UIDPLUS', TO_SERVER, EXPUNGE",
        "'MOVE,UIDPLUS', TO_CLIENT, (VANISHED|EXPUNGE)"
    })
    void messagesAreNeverNowhereAndInOnePlaceInTheEnd(String off, Direction direction, String cut) throws Exception {
        String user = "u" + ++users;
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), user, dovecot.password(user))) {
            account.set("capabilities.off", off);
            fill(user);
            account.sync();
            EntryId inbox = account.folder("INBOX");
            EntryId work = account.folder("Work");
            account.run(new MessageCommands.Move(
                    List.of(Views.message(account, inbox, "a"), Views.message(account, inbox, "b")), work));
            TreeMap<String, List<String>> wanted = Views.local(account);
            Pattern at = Pattern.compile(cut);
            proxy.tap((way, bytes, length) -> {
                if (way == direction
                        && at.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1))
                                .find()) {
                    proxy.cutAll(TcpProxy.Cut.RST);
                }
            });

            assertThatThrownBy(() -> account.run(new Commands.Synchronise("", false)))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));

            TreeMap<String, List<String>> half = Views.server(dovecot, user);
            for (String name : List.of("a", "b")) {
                assertThat(half.values().stream().flatMap(List::stream))
                        .as("on the server")
                        .anyMatch(message -> message.startsWith("<" + name + "@"));
            }
            assertThat(Views.local(account)).as("here").isEqualTo(wanted);
            assertThat(account.store().pending(account.service())).isNotEmpty();

            proxy.tap((way, bytes, length) -> {});
            account.sync();
            account.sync();

            assertThat(Views.server(dovecot, user)).isEqualTo(wanted);
            assertThat(Views.local(account)).isEqualTo(wanted);
            assertThat(account.store().pending(account.service())).isEmpty();
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
    }

    private static void fill(String user) throws Exception {
        try (ImapProbe probe = dovecot.client(user)) {
            probe.command("CREATE Work");
            for (String name : List.of("a", "b", "c")) {
                probe.append("INBOX", "\\Flagged", Views.mail(name));
            }
        }
    }
}
