// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class ResponsesTest {
    private final Heard heard = new Heard();
    private final List<String> bodies = new ArrayList<>();

    private void read(String text, int responses) throws IOException {
        try (Spoken server = new Spoken(text)) {
            ImapConnection connection = server.connection();
            connection.handler(heard);
            connection.bodies((size, in) -> {
                byte[] bytes = new byte[(int) size];
                in.readFully(bytes, 0, bytes.length);
                bodies.add(new String(bytes, StandardCharsets.ISO_8859_1));
                return bytes;
            });
            for (int i = 0; i < responses; i++) {
                connection.readOne();
            }
        }
    }

    private MessagingException failure(String text) throws IOException {
        try (Spoken server = new Spoken(text)) {
            ImapConnection connection = server.connection();
            connection.handler(heard);
            MessagingException[] thrown = new MessagingException[1];
            assertThatThrownBy(() -> {
                        while (true) {
                            connection.readOne();
                        }
                    })
                    .isInstanceOfSatisfying(MessagingException.class, e -> thrown[0] = e);
            assertThat(connection.usable()).isFalse();
            return thrown[0];
        }
    }

    @Test
    void aWholeMessageIsRead() throws IOException {
        read(
                "* 12 FETCH (UID 7 FLAGS (\\Seen $Forwarded \\Recent \\Strange x]y) INTERNALDATE"
                        + " \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 5 MODSEQ (99) BODY[] {5}\r\nab\0\r\n)\r\n",
                1);

        FetchData data = heard.fetched.get(0);
        assertThat(data.sequence()).isEqualTo(12);
        assertThat(data.uid()).isEqualTo(7);
        assertThat(data.flags()).isEqualTo(Flags.of(Flag.SEEN.bit(), List.of("$Forwarded")));
        assertThat(data.received()).isEqualTo(837596665L);
        assertThat(data.size()).isEqualTo(5);
        assertThat(data.modSeq()).isEqualTo(99);
        assertThat(data.hasBody()).isTrue();
        assertThat(data.bodyLength()).isEqualTo(5);
        assertThat(bodies).containsExactly("ab\0\r\n");
    }

    @Test
    void itemsMayComeInAnyOrderWithOthersAmongThem() throws IOException {
        read(
                "* 1 FETCH (BODY[] ~{2}\r\nhi BODYSTRUCTURE ((\"a\" (NIL \"\\\"\" {3}\r\n)()) x) \"b\") ENVELOPE NIL"
                        + " EMAILID (M1) UID 3)\r\n* 2 FETCH (BODY[HEADER.FIELDS (FROM \"TO\")]<0> \"quoted\" UID 4)\r\n"
                        + "* 3 FETCH (UID 5 BODY[] NIL)\r\n",
                3);

        assertThat(heard.fetched).extracting(FetchData::uid).containsExactly(3L, 4L, 5L);
        assertThat(bodies).containsExactly("hi");
        assertThat((byte[]) heard.fetched.get(1).body()).asString().isEqualTo("quoted");
        assertThat(heard.fetched.get(2).hasBody()).isTrue();
        assertThat(heard.fetched.get(2).body()).isNull();
    }

    @Test
    void aUidThatCannotBeIsNone() throws IOException {
        read("* 1 FETCH (UID 0 FLAGS ())\r\n* 2 FETCH (UID 4294967296 FLAGS ())\r\n", 2);

        assertThat(heard.fetched).extracting(FetchData::uid).containsOnly(FetchData.UNKNOWN);
    }

    @Test
    void stateOfAMailboxIsHeard() throws IOException {
        read(
                "* 3 EXISTS\r\n* 1 RECENT\r\n* 2 EXPUNGE\r\n* VANISHED (EARLIER) 41,43:116,1:4294967295\r\n"
                        + "* VANISHED 7\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 38] ok\r\n* SEARCH 5 3 4 (MODSEQ 9)\r\n"
                        + "* ESEARCH (TAG \"A1\") UID COUNT 3 ALL 1:2,9\r\n* STATUS \"a b\" (MESSAGES 3 SIZE 5"
                        + " HIGHESTMODSEQ 77 UIDNEXT 4)\r\n* NO [ALERT] Disk is nearly full\r\n",
                11);

        assertThat(heard.said)
                .containsExactly(
                        "exists 3",
                        "expunge 2",
                        "vanished earlier 1:4294967295",
                        "vanished 7",
                        "OK [UIDVALIDITY 38] ok",
                        "search 3:5",
                        "search 1:2,9",
                        "status a b 3 4 -1 77",
                        "NO [ALERT] Disk is nearly full");
    }

    @Test
    void namesOfMailboxesStayAsTheServerWroteThem() throws IOException {
        read(
                "* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n* LIST () NIL \"a\\\"b\\\\c\"\r\n"
                        + "* LIST (\\NoSelect) \".\" {4}\r\n../x\r\n* LIST () \"/\" &Jjo-!\r\n"
                        + "* LIST () \"/\" \"x\" (\"CHILDINFO\" (\"SUBSCRIBED\")) (\"OLDNAME\" ({1}\r\n)))\r\n",
                5);

        assertThat(heard.listed).extracting(ListEntry::path).containsExactly("Sent", "a\"b\\c", "../x", "&Jjo-!", "x");
        assertThat(heard.listed).extracting(ListEntry::delimiter).containsExactly("/", "", ".", "/", "/");
        assertThat(heard.listed.get(0).attributes()).contains("\\sent");
        assertThat(heard.listed.get(2).selectable()).isFalse();
    }

    @Test
    void unknownResponsesAreSkippedWithTheirLiterals() throws IOException {
        read("* XYZ (a {3}\r\n\r\n) \"\\\"{9}\" b)\r\n* 5 STRANGE {2}\r\n\r\n\r\n* 1 EXISTS\r\n", 3);

        assertThat(heard.said).containsExactly("exists 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{2147483647}", "{9999999999}", "{99999999999999999999999999}", "{2000000001}"})
    void aLiteralThatIsTooLargeIsALimit(String literal) throws IOException {
        MessagingException e = failure("* 1 FETCH (UID 1 BODY[] " + literal + "\r\nabc");

        assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(heard.fetched).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{-1}", "{}", "{1a}", "{+}", "{ 5}"})
    void aLiteralWithoutAProperSizeBreaksTheProtocol(String literal) throws IOException {
        assertThat(failure("* 1 FETCH (UID 1 BODY[] " + literal + "\r\nabc)\r\n")
                        .kind())
                .isEqualTo(ErrorKind.PROTOCOL);
    }

    @Test
    void aShortLiteralIsALostConnection() throws IOException {
        assertThat(failure("* 1 FETCH (UID 1 BODY[] {10}\r\nabc").kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(heard.fetched).isEmpty();
    }

    @Test
    void anEndlessLineIsALimit() throws IOException {
        assertThat(failure("* OK " + "x".repeat(2_000_000)).kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(failure("* 1 FETCH (UID 1 X " + "x".repeat(2_000_000)).kind())
                .isEqualTo(ErrorKind.LIMIT);
        assertThat(failure("x".repeat(2_000_000)).kind()).isEqualTo(ErrorKind.LIMIT);
    }

    @Test
    void deepNestingIsALimit() throws IOException {
        assertThat(failure("* 1 FETCH (BODYSTRUCTURE " + "(".repeat(200_000) + "\r\n")
                        .kind())
                .isEqualTo(ErrorKind.LIMIT);
    }

    @Test
    void aLargeLiteralWhereANameBelongsIsALimit() throws IOException {
        assertThat(failure("* LIST () \"/\" {1048577}\r\n").kind()).isEqualTo(ErrorKind.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 smtp.example.org ESMTP\r\n",
                "* 1 FETCH UID 1\r\n",
                "* 1 FETCH (UID x)\r\n",
                "* 1 FETCH (FLAGS (\\Seen)\r\n",
                "* 1 FETCH (UID 99999999999999999999)\r\n",
                "* 1 FETCH (INTERNALDATE \"17-Jul\r\n",
                "* LIST (\\Sent\r\n",
                "* OK [UIDNEXT 5\r\n",
                "* VANISHED x\r\n",
                "* STATUS x (MESSAGES)\r\n",
                "A1 OK not sent\r\n",
                "\r\n"
            })
    void whatIsNoImapBreaksTheProtocol(String text) throws IOException {
        assertThat(failure(text).kind()).isEqualTo(ErrorKind.PROTOCOL);
    }

    @Test
    void byeIsTheReasonOfALostConnection() throws IOException {
        MessagingException e = failure("* BYE Too many connections from your address\r\n");

        assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(e.serverWords()).contains("Too many connections");
    }

    @Test
    void datesAreReadOrUnknown() {
        assertThat(ImapDate.parse(" 7-feb-2024 00:00:00 +0000")).isEqualTo(1707264000L);
        assertThat(ImapDate.parse("07-Feb-2024 00:00:00 +0130")).isEqualTo(1707258600L);
        for (String wrong : List.of("", "x", "31-Feb-2024 00:00:00 +0000", "07-Foo-2024 00:00:00 +0000", "07-Feb-20")) {
            assertThat(ImapDate.parse(wrong)).isEqualTo(FetchData.UNKNOWN);
        }
    }
}
