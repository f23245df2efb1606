// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.Namespaces.Namespace;

/** What commands make of scripted answers. */
class AnswersTest {
    private static final String CAPABILITIES =
            "* CAPABILITY IMAP4rev1 ESEARCH UIDPLUS MOVE QUOTA NAMESPACE LIST-EXTENDED LIST-STATUS OBJECTID\r\n";

    private <T> T answered(String text, Function<ImapConnection, T> question) throws IOException {
        try (Spoken server = new Spoken(CAPABILITIES + text)) {
            ImapConnection connection = server.connection();
            connection.readOne();
            return question.apply(connection);
        }
    }

    @Test
    void anExtendedSearchIsNeverExpanded() throws IOException {
        UidSet found = answered(
                "* ESEARCH (TAG \"A1\") UID ALL 1:4294967295\r\nA1 OK\r\n",
                connection -> new Questions(connection).search(SearchKeys.all()));

        assertThat(found).hasToString("1:4294967295");
        assertThat(this.<UidSet>answered(
                        "* ESEARCH (TAG \"A1\") UID\r\nA1 OK\r\n",
                        connection -> new Questions(connection).search(SearchKeys.all())))
                .isEqualTo(UidSet.EMPTY);
    }

    @Test
    void anExtensionThatIsNotUnderstoodIsSwitchedOffAndTheOldWayTaken() throws IOException {
        answered("A1 BAD what is RETURN?\r\n* SEARCH 3 1 2 99999999999\r\nA2 OK\r\n", connection -> {
            assertThat(new Questions(connection).search(SearchKeys.all())).isEqualTo(UidSet.of(1, 2, 3));
            assertThat(connection.has("ESEARCH")).isFalse();
            assertThat(connection.capabilities().has("ESEARCH")).isFalse();
            assertThat(connection.switches().reasons())
                    .hasEntrySatisfying("ESEARCH", reason -> assertThat(reason).contains("what is RETURN?"));
            return null;
        });
    }

    @Test
    void aServerThatCannotListAsItSaysIsAskedInTheOldWay() throws IOException {
        Questions.Listed listed = answered("A1 BAD RETURN?\r\n* LIST () \"/\" x\r\nA2 OK\r\n", connection -> {
            Questions.Listed found = new Questions(connection).list("", "*", true);
            assertThat(connection.has("LIST-STATUS")).isFalse();
            assertThat(connection.has("LIST-EXTENDED")).isFalse();
            return found;
        });

        assertThat(listed.entries()).containsOnlyKeys("x");
    }

    @Test
    void aMoveTellsTheNewUidsBeforeItsEnd() throws IOException {
        Optional<UidMapping> copied = answered(
                "* OK [COPYUID 9 1:2 11:12] Moved\r\n* 1 EXPUNGE\r\n* OK [COPYUID 9 7 13] more\r\n* 1 EXPUNGE\r\nA1 OK\r\n",
                connection -> {
                    Pending pending = connection.send(Requests.move(UidSet.of(1, 2, 7), "x"));
                    connection.await(pending);
                    return pending.copied();
                });

        assertThat(copied.orElseThrow()).hasToString("9 1:2,7 11:13");
    }

    @Test
    void aCopyTellsTheNewUidsAtItsEndOrNot() throws IOException {
        assertThat(this.<Optional<UidMapping>>answered(
                                "A1 OK [COPYUID 9 1:4294967295 1:4294967295] Done\r\n",
                                connection -> copied(connection, UidSet.range(1, UidSet.MAX_UID)))
                        .orElseThrow()
                        .target(77))
                .isEqualTo(77);
        for (String code : List.of("", "[COPYUID 9 1:2 1:3] ", "[COPYUID] ", "[COPYUID 9 -1 5] ")) {
            assertThat(this.<Optional<UidMapping>>answered(
                            "A1 OK " + code + "Done\r\n", connection -> copied(connection, UidSet.of(1))))
                    .isEmpty();
        }
    }

    private static Optional<UidMapping> copied(ImapConnection connection, UidSet uids) {
        Pending pending = connection.send(Requests.copy(uids, "x"));
        connection.await(pending);
        return pending.copied();
    }

    @Test
    void anAppendThatIsRefusedBeforeItsLiteralSendsNothingOfIt() throws IOException {
        answered("A1 NO [OVERQUOTA] full\r\n* BYE\r\n", connection -> {
            Pending pending = connection.send(Requests.append("x", Flags.NONE, null, unread(), 100));
            assertThat(pending.done()).isTrue();
            assertThat(connection.wire().bytesWritten()).isEqualTo("A1 APPEND \"x\" {100}\r\n".length());
            assertThatThrownBy(() -> connection.await(pending))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
            assertThat(connection.usable()).isTrue();
            return null;
        });
    }

    private static InputStream unread() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("a message was read that nobody wants");
            }
        };
    }

    @Test
    void anAppendThatIsShorterThanAnnouncedEndsTheConnection() throws IOException {
        answered("+ go on\r\nA1 OK done\r\n", connection -> {
            assertThatThrownBy(() -> connection.send(
                            Requests.append("x", Flags.NONE, null, new ByteArrayInputStream(new byte[7]), 100)))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORE));
            assertThat(connection.usable()).isFalse();
            return null;
        });
    }

    @Test
    void namesMayBeQuotedOrLiterals() throws IOException {
        Questions.Listed listed = answered(
                "* LIST (\\Subscribed \\Sent) \"/\" {4}\r\na\"b\\\r\n* LIST () NIL \"x\\\"\\\\\"\r\n"
                        + "* STATUS {4}\r\na\"b\\ (MESSAGES 3 UNSEEN 1 MAILBOXID (F1) SIZE 77)\r\nA1 OK\r\n",
                connection -> new Questions(connection).list("", "*", true));

        assertThat(listed.entries().keySet()).containsExactly("a\"b\\", "x\"\\");
        assertThat(listed.entries().get("a\"b\\").subscribed()).isTrue();
        assertThat(listed.entries().get("x\"\\").subscribed()).isFalse();
        assertThat(listed.states().get("a\"b\\")).isEqualTo(new MailboxStatus("a\"b\\", 3, -1, -1, -1, 1, 77, "F1"));
    }

    @Test
    void namespacesAreRead() throws IOException {
        Namespaces namespaces = answered(
                "* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\" \"X-PARAM\" (\"a\" \"b\"))) NIL ((\"Shared.\" NIL))\r\nA1 OK\r\n",
                connection -> new Questions(connection).namespaces());

        assertThat(namespaces.personal()).containsExactly(new Namespace("", "/"), new Namespace("#mh/", "/"));
        assertThat(namespaces.otherUsers()).isEmpty();
        assertThat(namespaces.shared()).containsExactly(new Namespace("Shared.", ""));
    }

    @Test
    void numbersOfAQuotaMayBeAnything() throws IOException {
        List<Quota> quotas = answered(
                "* QUOTAROOT INBOX \"\" {1}\r\nx\r\n* QUOTA \"\" (STORAGE 10 512 message -5 18446744073709551616)\r\n"
                        + "* QUOTA {1}\r\nx ()\r\n* QUOTA y (STORAGE NIL (1) 7)\r\nA1 OK\r\n",
                connection -> new Questions(connection).quotas("INBOX"));

        assertThat(quotas)
                .containsExactly(
                        new Quota("", "STORAGE", 10, 512),
                        new Quota("", "MESSAGE", -1, Long.MAX_VALUE),
                        new Quota("y", "STORAGE", -1, -1));
    }

    @Test
    void severalSectionsComeWithTheirNames() throws IOException {
        FetchData data = answered(
                "* 1 FETCH (FLAGS () UID 7)\r\n* 1 FETCH (UID 7 BODY[1.mime] {2}\r\nab BODY[2]<10> \"cd\" BODY[3] NIL"
                        + " BINARY.SIZE[1] 12 EMAILID (M1) THREADID NIL X-GM-THRID 18446744073709551615)\r\nA1 OK\r\n",
                connection -> new Questions(connection)
                        .fetch(7, FetchItems.uid(), (size, in) -> {
                            byte[] bytes = new byte[(int) size];
                            in.readFully(bytes, 0, bytes.length);
                            return new String(bytes);
                        })
                        .orElseThrow());

        assertThat(data.sections()).extracting(BodySection::name).containsExactly("1.MIME", "2", "3");
        assertThat(data.sections()).extracting(BodySection::origin).containsExactly(0L, 10L, 0L);
        assertThat(data.sections().get(0).value()).isEqualTo("ab");
        assertThat((byte[]) data.sections().get(1).value()).asString().isEqualTo("cd");
        assertThat(data.sections().get(2).value()).isNull();
        assertThat(data.binarySize("1")).isEqualTo(12);
        assertThat(data.emailId()).isEqualTo("M1");
        assertThat(data.threadId()).isEqualTo("18446744073709551615");
    }

    @Test
    void byeInsteadOfTakingAMessageIsTheReason() throws IOException {
        answered("* BYE [OVERQUOTA] Mailbox is full\r\n", connection -> {
            assertThatThrownBy(() -> connection.execute(Requests.append("x", Flags.NONE, null, unread(), 100)))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
            return null;
        });
    }
}
