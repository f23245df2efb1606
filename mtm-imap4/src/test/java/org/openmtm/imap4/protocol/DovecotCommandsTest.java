// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** Each command against a real server. */
class DovecotCommandsTest {
    private static DovecotServer dovecot;
    private static int users;

    @BeforeAll
    static void start() throws IOException {
        dovecot = DovecotOptions.standard().withUsers(20).with("""
                        mail_plugins = quota
                        protocol imap {
                          mail_plugins = quota imap_quota
                        }
                        plugin {
                          quota = count:User quota
                          quota_rule = *:storage=10M
                          quota_vsizes = yes
                        }
                        """).start();
    }

    @AfterAll
    static void stop() throws IOException {
        dovecot.close();
    }

    private final String user = "u" + ++users;

    private ImapConnection connect(String... off) {
        WireSettings wire = new WireSettings(
                "127.0.0.1", dovecot.imapPort(), TlsMode.NONE, Duration.ofSeconds(30), Duration.ofSeconds(30), null);
        CapabilitySwitches switches = new CapabilitySwitches(List.of(off));
        return new ImapClient(wire, user, ProtocolLimits.STANDARD, switches, "1.0")
                .open(dovecot.password(user).toCharArray(), opening -> {});
    }

    private static byte[] mail(int number, int size) {
        return ("Message-ID: <" + number + "@example.org>\r\nSubject: Grüße " + number + "\r\n\r\n" + "x".repeat(size)
                        + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Pending append(ImapConnection connection, String mailbox, int number, int size) {
        byte[] mail = mail(number, size);
        return connection.send(Requests.append(
                mailbox,
                Flags.of(Flag.SEEN.bit(), List.of("$Work")),
                Instant.ofEpochSecond(1_000_000_000L + number),
                new ByteArrayInputStream(mail),
                mail.length));
    }

    @Test
    void messagesAreAppendedPipelinedWithLiteralPlus() {
        try (ImapConnection connection = connect()) {
            long before = connection.wire().roundTrips();
            List<Pending> sent = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                sent.add(append(connection, "INBOX", i, 100 * i));
            }
            sent.forEach(connection::await);

            assertThat(connection.wire().roundTrips() - before).isEqualTo(1);
            assertThat(sent)
                    .extracting(pending -> pending.appended().orElseThrow().uid())
                    .startsWith(1L, 2L)
                    .endsWith(20L);
            connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
            FetchData data = new Questions(connection)
                    .fetch(3, FetchItems.uid().flags().received().size().section(""), DovecotCommandsTest::bytes)
                    .orElseThrow();
            assertThat((byte[]) data.body()).isEqualTo(mail(3, 300));
            assertThat(data.flags()).isEqualTo(Flags.of(Flag.SEEN.bit(), List.of("$Work")));
            assertThat(data.received()).isEqualTo(1_000_000_003L);
        }
    }

    private static Object bytes(long size, org.openmtm.email.wire.WireInput in) {
        byte[] bytes = new byte[(int) size];
        in.readFully(bytes, 0, bytes.length);
        return bytes;
    }

    @Test
    void withoutLiteralPlusTheServerIsAskedFirst() {
        try (ImapConnection connection = connect("LITERAL+", "LITERAL-")) {
            connection.await(append(connection, "INBOX", 1, 100_000));
            Pending refused = connection.send(
                    Requests.append("no such", Flags.NONE, null, new ByteArrayInputStream(new byte[100_000]), 100_000));

            assertThat(connection.answer(refused).code().name()).isEqualTo("TRYCREATE");
            assertThat(new Questions(connection).status("INBOX").orElseThrow().messages())
                    .isEqualTo(1);
        }
    }

    @Test
    void aFullMailboxIsALimitAndTheQuotaIsTold() {
        try (ImapConnection connection = connect()) {
            List<Quota> quotas = new Questions(connection).quotas("INBOX");
            assertThat(quotas).anySatisfy(quota -> {
                assertThat(quota.resource()).isEqualTo("STORAGE");
                assertThat(quota.limit()).isEqualTo(10 * 1024);
            });
            StatusResponse answer = connection.answer(append(connection, "INBOX", 1, 11_000_000));
            assertThat(answer.code().name()).isEqualTo("OVERQUOTA");
            assertThat(connection.usable()).isTrue();
            connection.noop();
        }
    }

    @Test
    void messagesAreCopiedMovedAndRemoved() {
        try (ImapConnection connection = connect()) {
            for (int i = 1; i <= 5; i++) {
                connection.await(append(connection, "INBOX", i, 10));
            }
            connection.execute(Requests.create("a b/ü\"".replace("ü", "&APw-")));
            String target = "a b/&APw-\"";
            connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
            Pending copy = connection.send(Requests.copy(UidSet.of(1, 3), target));
            connection.await(copy);
            assertThat(copy.copied().orElseThrow().target(3)).isEqualTo(2);
            Pending move = connection.send(Requests.move(UidSet.of(2, 4), target));
            connection.await(move);
            assertThat(move.copied().orElseThrow().target(2)).isEqualTo(3);
            assertThat(move.copied().orElseThrow().target(4)).isEqualTo(4);
            connection.execute(Requests.addFlags(UidSet.of(1, 5), Flags.of(Flag.DELETED)));
            connection.execute(Requests.expunge(UidSet.of(5)));
            Questions questions = new Questions(connection);
            assertThat(questions.search(SearchKeys.all())).isEqualTo(UidSet.of(1, 3));
            assertThat(questions.search(SearchKeys.all().deleted())).isEqualTo(UidSet.of(1));
            connection.execute(Requests.unselect());
            assertThat(questions.status("INBOX").orElseThrow().messages()).isEqualTo(2);
            connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
            connection.execute(Requests.close());
            assertThat(questions.status("INBOX").orElseThrow().messages()).isEqualTo(1);
            assertThat(questions.status(target).orElseThrow().messages()).isEqualTo(4);
            assertThat(questions.status(target).orElseThrow().size()).isPositive();
        }
    }

    @Test
    void searchesAreCompactOrNot() {
        for (String[] off : new String[][] {{}, {"ESEARCH"}}) {
            try (ImapConnection connection = connect(off)) {
                if (off.length == 0) {
                    List<Pending> sent = new ArrayList<>();
                    for (int i = 1; i <= 10; i++) {
                        sent.add(append(connection, "INBOX", i, 100 * i));
                    }
                    sent.forEach(connection::await);
                }
                connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
                Questions questions = new Questions(connection);
                assertThat(questions.search(SearchKeys.all())).hasToString("1:10");
                assertThat(questions.search(SearchKeys.all().header("Message-ID", "<7@example.org>")))
                        .hasToString("7");
                assertThat(questions.search(SearchKeys.all().subject("grüße 3")))
                        .hasToString("3");
                assertThat(questions.search(SearchKeys.all()
                                .or(
                                        SearchKeys.all().uids(UidSet.of(1, 2)).larger(220),
                                        SearchKeys.all().subject("Grüße 9"))))
                        .hasToString("2,9");
                assertThat(questions.search(SearchKeys.filter("OR UID 4 (SUBJECT \"e 5\" SEEN)")))
                        .hasToString("4:5");
                assertThat(questions.search(SearchKeys.all().unseen())).isEqualTo(UidSet.EMPTY);
            }
        }
    }

    @Test
    void foldersAreMadeListedRenamedAndRemoved() {
        for (String[] off : new String[][] {{}, {"LIST-EXTENDED", "LIST-STATUS"}}) {
            try (ImapConnection connection = connect(off)) {
                connection.execute(Requests.create("a/b"));
                connection.execute(Requests.subscribe("a/b"));
                connection.execute(Requests.rename("a/b", "a/c"));
                Questions questions = new Questions(connection);
                Questions.Listed listed = questions.list("", "*", true);
                assertThat(listed.entries().keySet())
                        .contains("INBOX", "a", "a/c")
                        .doesNotContain("a/b");
                assertThat(listed.states().containsKey("a/c")).isEqualTo(off.length == 0);
                connection.execute(Requests.subscribe("a/c"));
                assertThat(questions.subscribed()).contains("a/c");
                connection.execute(Requests.unsubscribe("a/c"));
                assertThat(questions.subscribed()).doesNotContain("a/c");
                connection.execute(Requests.delete("a/c"));
                assertThat(questions.list("", "*", false).entries().keySet()).doesNotContain("a/c");
                assertThat(questions.namespaces().personal()).containsExactly(new Namespaces.Namespace("", "/"));
                assertThat(connection.serverId()).containsEntry("name", "Dovecot");
            }
        }
    }

    @Test
    void partsAreDescribedAndFetchedInStretches() throws IOException {
        String mail = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n--b\r\nContent-Type: application/x; name=\"f\"\r\n"
                + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"q.bin\"\r\n\r\n"
                + "AAECAwQFBgc=\r\n--b--\r\n";
        dovecot.deliver(user, "INBOX", mail.getBytes(StandardCharsets.US_ASCII));
        try (ImapConnection connection = connect()) {
            connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
            Questions questions = new Questions(connection);
            BodyPart root = questions
                    .fetch(1, FetchItems.uid().structure(), DovecotCommandsTest::bytes)
                    .orElseThrow()
                    .parts();
            assertThat(root.leaves()).extracting(BodyPart::section).containsExactly("1", "2");
            assertThat(root.find("2").orElseThrow().fileName()).isEqualTo("q.bin");
            FetchItems items = FetchItems.uid()
                    .section("1")
                    .range("2", 4, 4)
                    .range("2", 5000, 10)
                    .section("2.MIME")
                    .binarySize("2");
            FetchData data =
                    questions.fetch(1, items, DovecotCommandsTest::bytes).orElseThrow();
            assertThat(data.sections()).extracting(BodySection::name).contains("1", "2", "2.MIME");
            assertThat((byte[]) data.sections().get(0).value()).asString().isEqualTo("Hello");
            assertThat((byte[]) data.sections().get(1).value()).asString().isEqualTo("AwQF");
            assertThat(data.sections().get(1).origin()).isEqualTo(4);
            assertThat(data.sections().get(2).length()).isZero();
            assertThat(data.binarySize("2")).isEqualTo(8);
            assertThat(questions.fetch(99, items, DovecotCommandsTest::bytes)).isEmpty();
        }
    }

    @Test
    void newsOfOtherMailboxesAreToldUnasked() throws Exception {
        try (ImapConnection connection = connect()) {
            Heard heard = new Heard();
            connection.execute(Requests.create("other"));
            connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
            connection.handler(heard);
            connection.execute(Requests.notifyPersonal(true));
            assertThat(heard.said).anyMatch(line -> line.startsWith("status other 0"));
            heard.said.clear();
            dovecot.deliver(user, "other", mail(1, 10));
            new Idle(connection, Duration.ofSeconds(30))
                    .run(
                            Duration.ofSeconds(30),
                            () -> heard.said.stream().anyMatch(s -> s.startsWith("status other 1")));
            assertThat(heard.said).anyMatch(line -> line.startsWith("status other 1"));
            connection.execute(Requests.notifyNone());
        }
    }
}
