// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class RequestsTest {
    static String text(ImapCommand command) {
        StringBuilder text = new StringBuilder();
        for (ImapCommand.Part part : command.parts()) {
            if (part instanceof ImapCommand.Text words) {
                text.append(words.ascii());
            } else if (part instanceof ImapCommand.Literal literal) {
                text.append('{').append(literal.bytes().length).append('}');
            } else if (part instanceof ImapCommand.Stream stream) {
                text.append('<').append(stream.length()).append('>');
            }
        }
        return text.toString();
    }

    private static String keys(SearchKeys keys) {
        ImapCommand command = ImapCommand.of("S");
        keys.appendTo(command);
        return text(command).substring(2);
    }

    @Test
    void commandsAreWrittenAsTheRfcsSay() {
        UidSet uids = UidSet.of(1, 2, 3, 9);
        assertThat(text(Requests.copy(uids, "a b"))).isEqualTo("UID COPY 1:3,9 \"a b\"");
        assertThat(text(Requests.move(uids, "x"))).isEqualTo("UID MOVE 1:3,9 \"x\"");
        assertThat(text(Requests.expunge(uids))).isEqualTo("UID EXPUNGE 1:3,9");
        assertThat(text(Requests.expunge())).isEqualTo("EXPUNGE");
        assertThat(text(Requests.rename("a", "b\"c"))).isEqualTo("RENAME \"a\" \"b\\\"c\"");
        assertThat(text(Requests.subscribe("a"))).isEqualTo("SUBSCRIBE \"a\"");
        assertThat(text(Requests.enable(List.of("qresync")))).isEqualTo("ENABLE QRESYNC");
        assertThat(text(Requests.id(Map.of("name", "x\"y")))).isEqualTo("ID (\"name\" \"x\\\"y\")");
        assertThat(text(Requests.append(
                        "Sent",
                        Flags.of(Flag.SEEN),
                        Instant.ofEpochSecond(1707258600L),
                        new ByteArrayInputStream(new byte[5]),
                        5)))
                .isEqualTo("APPEND \"Sent\" (\\Seen) \"06-Feb-2024 22:30:00 +0000\" <5>");
        assertThat(text(Requests.append("Sent", Flags.NONE, null, new ByteArrayInputStream(new byte[5]), 5)))
                .isEqualTo("APPEND \"Sent\" <5>");
        assertThat(text(Requests.notifyPersonal(true)))
                .isEqualTo("NOTIFY SET STATUS (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange))"
                        + " (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))");
    }

    @Test
    void itemsOfAFetch() {
        assertThat(text(Requests.fetch(UidSet.of(7), FetchItems.uid()))).isEqualTo("UID FETCH 7 (UID)");
        assertThat(FetchItems.uid()
                        .flags()
                        .structure()
                        .section("")
                        .range("1.2", 100, 50)
                        .section("2.MIME")
                        .headerFields("Message-ID")
                        .binarySize("1"))
                .hasToString("(UID FLAGS BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[1.2]<100.50> BODY.PEEK[2.MIME]"
                        + " BODY.PEEK[HEADER.FIELDS (Message-ID)] BINARY.SIZE[1])");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1]", "0", "1..2", ".HEADER", "1\r\n", "TEXT)", "1.", "header", "1 2", "1.0"})
    void noSectionThatIsNoneGetsIn(String section) {
        assertThatThrownBy(() -> FetchItems.uid().section(section)).isInstanceOf(MessagingException.class);
        assertThatThrownBy(() -> FetchItems.uid().range(section, 0, 1)).isInstanceOf(MessagingException.class);
    }

    @Test
    void keysOfASearch() {
        assertThat(keys(SearchKeys.all())).isEqualTo("ALL");
        assertThat(keys(SearchKeys.all()
                        .uids(UidSet.of(4, 5))
                        .header("Message-ID", "<a@b>")
                        .since(LocalDate.of(2024, 2, 7))
                        .larger(10)
                        .unseen()))
                .isEqualTo("UID 4:5 HEADER \"Message-ID\" \"<a@b>\" SINCE 07-Feb-2024 LARGER 10 UNSEEN");
        assertThat(keys(SearchKeys.all().subject("Grüße"))).isEqualTo("CHARSET UTF-8 SUBJECT {7}");
        assertThat(keys(SearchKeys.all().or(SearchKeys.all().from("a").unseen(), SearchKeys.all())))
                .isEqualTo("OR (FROM \"a\" UNSEEN) (ALL)");
        assertThat(keys(SearchKeys.all().to("a"))).isEqualTo("OR TO \"a\" CC \"a\"");
    }

    @Test
    void aFilterIsTakenApart() {
        assertThat(keys(SearchKeys.filter("UNSEEN  OR (FROM \"an\\\"na\" SEEN) (SINCE 1-Jan-2024 UID 1:*)")))
                .isEqualTo("UNSEEN OR (FROM \"an\\\"na\" SEEN) (SINCE 1-Jan-2024 UID 1:*)");
        assertThat(keys(SearchKeys.filter("SUBJECT \"ü\""))).isEqualTo("CHARSET UTF-8 SUBJECT {2}");
        assertThat(keys(SearchKeys.filter(""))).isEqualTo("ALL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "())(",
                "FROM \"a",
                "FROM \"a\r\nZ9 DELETE INBOX\"",
                "SEEN\r\nZ9 DELETE INBOX",
                "TEXT {3}",
                "TEXT {3+}",
                "a\\b",
                "ü",
                "a\u010ab"
            })
    void aFilterThatCouldBeMoreIsRefused(String filter) {
        assertThatThrownBy(() -> SearchKeys.filter(filter))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }
}
