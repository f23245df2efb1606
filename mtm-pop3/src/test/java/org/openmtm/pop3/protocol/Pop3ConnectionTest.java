// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.ScriptedPop3Server;

/** What a server may say, and what it had better not. */
class Pop3ConnectionTest {
    private ScriptedPop3Server server;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPop3Server("u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static void fails(ErrorKind kind, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        e -> assertThat(e.kind()).as(e.oneLine()).isEqualTo(kind));
    }

    /** Every text of up to four of these characters, in the middle of a message and at its end. */
    @Test
    void dotsAndLineEndsComeThroughWhereverTheyStand() throws Exception {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int from = 0, length = 1; length <= 4; length++) {
            int to = texts.size();
            for (int i = from; i < to; i++) {
                for (String c : List.of(".", "\r", "\n", "x")) {
                    texts.add(texts.get(i) + c);
                }
            }
            from = to;
        }
        List<String> mails = texts.stream().map(text -> text + "\r\n").toList();
        mails.forEach(mail -> server.deliver(mail.getBytes(StandardCharsets.ISO_8859_1)));
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            assertThat(Client.texts(connection)).isEqualTo(mails);
            connection.quit();
        }
    }

    @Test
    void anEmptyMessageIsOne() throws Exception {
        server.deliver(new byte[0]);
        try (Pop3Connection connection = Client.loggedIn(server.port(), false)) {
            assertThat(Client.texts(connection)).containsExactly("");
        }
    }

    @Test
    void commandsGoAheadOnlyWhereTheServerTakesThem() throws Exception {
        for (int i = 0; i < 200; i++) {
            server.deliver("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        try (Pop3Connection ahead = Client.loggedIn(server.port(), true);
                Pop3Connection lockstep = Client.loggedIn(server.port(), false)) {
            assertThat(Client.texts(ahead)).hasSize(200);
            assertThat(Client.texts(lockstep)).hasSize(200);
            assertThat(ahead.roundTrips()).isLessThan(30);
            assertThat(lockstep.roundTrips()).isGreaterThan(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-ERR [AUTH] no such user, AUTHENTICATION",
        "-ERR [IN-USE] locked, BUSY",
        "-ERR [LOGIN-DELAY] wait, LIMIT",
        "-ERR [SYS/TEMP] disk, BUSY",
        "-ERR [SYS/PERM] broken, REFUSED",
        "-ERR Too many failures, REFUSED",
        "-ERR, REFUSED",
        "-ERR [AUTH] B\u00c5\u0082\u00c4\u0085d, AUTHENTICATION",
        "nonsense, PROTOCOL"
    })
    void aRefusalIsWhatItsCodeSays(String line, ErrorKind kind) {
        server.on("AUTH.*", (command, normal) -> line + "\r\n");
        fails(kind, () -> Client.loggedIn(server.port(), true));
    }

    /** Without codes there are only words; a limit is never a wrong password. */
    @ParameterizedTest
    @CsvSource({
        "-ERR Invalid password, AUTHENTICATION",
        "-ERR Too many login failures, LIMIT",
        "-ERR maildrop already locked, BUSY",
        "-ERR mailbox in use, BUSY",
        "-ERR login rate limit exceeded, LIMIT"
    })
    void withoutCodesTheWordsTell(String line, ErrorKind kind) {
        server.capabilities("USER").on("PASS.*", (command, normal) -> line + "\r\n");
        fails(kind, () -> Client.loggedIn(server.port(), true));
    }

    @Test
    void theBestWayToLogInIsTaken() {
        try (Pop3Connection connection = Client.connection(server.port(), TlsMode.NONE, true)) {
            connection.open();
            assertThat(Client.login(connection)).isEqualTo("PLAIN");
        }
        server.capabilities();
        try (Pop3Connection connection = Client.connection(server.port(), TlsMode.NONE, true)) {
            connection.open();
            assertThat(Client.login(connection)).isEqualTo("USER");
        }
        server.capabilities("SASL GSSAPI");
        fails(ErrorKind.NOT_SUPPORTED, () -> Client.loggedIn(server.port(), true));
    }

    /** RFC 1939, 7: the example of the RFC. */
    @Test
    void apopShowsNothingWhereThereIsNoTls() {
        server.greeting("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n");
        server.on("APOP.*", (command, normal) -> "+OK\r\n");
        try (Pop3Connection connection = Client.connection(server.port(), TlsMode.NONE, true)) {
            connection.open();
            assertThat(Client.login(connection)).isEqualTo("APOP");
        }
        assertThat(server.commands()).anyMatch(command -> command.matches("APOP u1 [0-9a-f]{32}"));
        assertThat(server.commands()).noneMatch(command -> command.contains("pw") || command.startsWith("AUTH"));
    }

    @Test
    void whatASecretIsRepeatedInIsNotTold() {
        server.on("AUTH.*", (command, normal) -> "-ERR [AUTH] what is " + command.substring(11) + "\r\n");
        assertThatThrownBy(() -> Client.loggedIn(server.port(), true))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        e -> assertThat(e.oneLine()).doesNotContain("dTEA").doesNotContain("AHUx"));
    }

    @Test
    void whatComesBeforeTlsIsNotBelieved() {
        server.capabilities("STLS", "USER");
        server.on("STLS", (command, normal) -> "+OK begin\r\n+OK injected\r\n");
        fails(
                ErrorKind.TLS,
                () -> Client.connection(server.port(), TlsMode.STARTTLS, true).open());
    }

    @Test
    void tlsThatIsRequiredIsNotDoneWithout() {
        fails(
                ErrorKind.TLS,
                () -> Client.connection(server.port(), TlsMode.STARTTLS, true).open());
        server.capabilities("STLS").on("STLS", (command, normal) -> "-ERR not today\r\n");
        fails(
                ErrorKind.TLS,
                () -> Client.connection(server.port(), TlsMode.STARTTLS, true).open());
        assertThat(server.commands()).noneMatch(command -> command.startsWith("USER") || command.startsWith("AUTH"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ERR no", "+OK x y", "+OK 2 20 ", "+OK"})
    void aListThatMakesNoSenseIsNone(String stat) {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("STAT", (command, normal) -> stat + "\r\n");
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            assertThatThrownBy(connection::list)
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            e -> assertThat(e.kind()).isIn(ErrorKind.PROTOCOL, ErrorKind.REFUSED));
        }
    }

    /** Whoever has names and cannot tell them now is not taken for somebody who has none. */
    @Test
    void namesThatAreNotToldNowAreAskedForLater() {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("UIDL", (command, normal) -> "-ERR [SYS/TEMP] index is being rebuilt\r\n");
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            fails(ErrorKind.BUSY, connection::list);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 x", "x 1", "-1 5", "1 5\r\n1 5", "2 5\r\n1 5", "1", "99999999999 4", "\0"})
    void linesOfAListThatMakeNoSenseAreNone(String lines) {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("LIST", (command, normal) -> "+OK\r\n" + lines + "\r\n.\r\n");
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            fails(ErrorKind.PROTOCOL, connection::list);
        }
    }

    @Test
    void endlessLinesAndListsEnd() {
        String endless = "x".repeat(1 << 20);
        server.on("CAPA", (command, normal) -> "+OK\r\n" + endless);
        fails(ErrorKind.LIMIT, () -> Client.loggedIn(server.port(), true));
        server.on("CAPA", (command, normal) -> "+OK\r\n" + "X\r\n".repeat(100_000));
        fails(ErrorKind.LIMIT, () -> Client.loggedIn(server.port(), true));
        server.honest().greeting("+OK " + endless);
        fails(ErrorKind.LIMIT, () -> Client.loggedIn(server.port(), true));
    }

    @Test
    void aMessageWithoutItsDotIsNone() {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("RETR.*", (command, normal) -> "+OK\r\nx\r\n" + ScriptedPop3Server.CLOSE);
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            fails(ErrorKind.NETWORK, () -> Client.texts(connection));
        }
        server.on("RETR.*", (command, normal) -> "+OK\r\nx\r\n");
        try (Pop3Connection connection = Client.impatient(server.port())) {
            fails(ErrorKind.NETWORK, () -> Client.texts(connection));
        }
    }

    /** A dot that was not stuffed ends the message; what follows is not taken for the next answer. */
    @Test
    void theRestOfACutMessageIsNoAnswer() {
        server.deliver("a\r\n.\r\n+OK\r\nb\r\n".getBytes(StandardCharsets.US_ASCII));
        server.deliver("c\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("RETR 1", (command, normal) -> "+OK\r\na\r\n.\r\nthe rest\r\n.\r\n");
        for (boolean pipelining : List.of(true, false)) {
            try (Pop3Connection connection = Client.loggedIn(server.port(), pipelining)) {
                fails(ErrorKind.PROTOCOL, () -> Client.texts(connection));
            }
        }
    }

    @Test
    void everyCommandMayBeRefused() throws Exception {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        server.on("(RETR|DELE|QUIT|NOOP|UIDL).*", (command, normal) -> "-ERR no\r\n");
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            assertThat(connection.list())
                    .singleElement()
                    .satisfies(message -> assertThat(message.uid()).isEmpty());
            assertThat(Client.texts(connection)).containsExactly("no");
            assertThat(connection.delete(connection.list())).isEmpty();
            fails(ErrorKind.REFUSED, connection::quit);
        }
    }

    /** One message may not be listed with so much as to fill the memory with a million of them. */
    @Test
    void aListOfLongNamesEnds() {
        server.deliver("x\r\n".getBytes(StandardCharsets.US_ASCII));
        String line = "1 " + "x".repeat(1_990) + "\r\n";
        server.on("UIDL", (command, normal) -> "+OK\r\n" + line.repeat(20_000));
        try (Pop3Connection connection = Client.loggedIn(server.port(), true)) {
            fails(ErrorKind.LIMIT, connection::list);
        }
    }

    /** What the server thinks of the password is told, not the password. */
    @Test
    void aPasswordThatIsRepeatedIsNotTold() {
        server.on("AUTH.*", (command, normal) -> "-ERR [AUTH] 'hush-hush' is wrong\r\n");
        try (Pop3Connection connection = Client.connection(server.port(), TlsMode.NONE, true);
                Credentials credentials = Credentials.password("u1", "hush-hush".toCharArray())) {
            connection.open();
            assertThatThrownBy(() -> connection.login(credentials, List.of()))
                    .isInstanceOfSatisfying(MessagingException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
                        assertThat(e.oneLine()).doesNotContain("hush").contains("is wrong");
                    });
        }
    }

    @Test
    void nothingBreaksALine() {
        server.capabilities("USER");
        try (Pop3Connection connection = Client.connection(server.port(), TlsMode.NONE, true)) {
            connection.open();
            fails(ErrorKind.INVALID, () -> Credentials.password("u1\r\nDELE 1", "pw".toCharArray()));
            try (var credentials = Credentials.password("u1", "pw\r\nDELE 1".toCharArray())) {
                fails(ErrorKind.INVALID, () -> connection.login(credentials, List.of()));
            }
        }
        assertThat(server.commands()).containsExactly("CAPA");
    }
}
