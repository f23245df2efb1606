// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class ArgumentsTest {
    private static String text(ImapCommand command) {
        StringBuilder text = new StringBuilder();
        for (ImapCommand.Part part : command.parts()) {
            if (part instanceof ImapCommand.Text words) {
                text.append(words.ascii());
            } else if (part instanceof ImapCommand.Literal literal) {
                text.append('{').append(literal.bytes().length).append('}');
            } else {
                text.append("***");
            }
        }
        return text.toString();
    }

    @Test
    void stringsAreQuotedOrLiterals() {
        assertThat(text(ImapCommand.of("SELECT").mailbox("a b"))).isEqualTo("SELECT \"a b\"");
        assertThat(text(ImapCommand.of("SELECT").mailbox("a\"b\\c"))).isEqualTo("SELECT \"a\\\"b\\\\c\"");
        assertThat(text(ImapCommand.of("SELECT").mailbox("\u00e4"))).isEqualTo("SELECT {1}");
        assertThat(text(ImapCommand.of("SELECT").mailbox("x".repeat(1001)))).isEqualTo("SELECT {1001}");
        assertThat(text(ImapCommand.of("LOGIN").string("u").secretString("p w".getBytes())))
                .isEqualTo("LOGIN \"u\" \"***\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nZ9 DELETE INBOX", "a\nb", "a\rb", "a\0b", "a\u010ab", "a\u010db", "a\u0100"})
    void nothingThatEndsALineGetsIn(String evil) {
        assertThatThrownBy(() -> ImapCommand.of("SELECT").mailbox(evil))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x)\r\nZ9 DELETE INBOX\r\n", "a b", "a)", "a\u010a", "", "\\Seen", "a\"b", "{3}"})
    void noKeywordThatIsNoAtomGetsIn(String evil) {
        assertThatThrownBy(() -> Flags.of(0, List.of(evil))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void flagsAreAList() {
        assertThat(text(ImapCommand.of("UID STORE")
                        .set(UidSet.of(3, 1, 2, 9))
                        .words("+FLAGS.SILENT")
                        .flags(Flags.of(Flag.SEEN.bit() | Flag.DRAFT.bit(), List.of("$Forwarded")))))
                .isEqualTo("UID STORE 1:3,9 +FLAGS.SILENT (\\Seen \\Draft $Forwarded)");
    }

    @Test
    void setsAreNeverExpanded() {
        UidSet all = UidSet.range(1, UidSet.MAX_UID);
        assertThat(all.count()).isEqualTo(UidSet.MAX_UID);
        assertThat(all.contains(4_000_000_000L)).isTrue();
        assertThat(all).hasToString("1:4294967295");
        assertThat(UidSet.of(5, 1, 2, 5, 3)).hasToString("1:3,5");
        assertThat(UidSet.range(5, 4).isEmpty()).isTrue();
    }

    @Test
    void setsAreSplitForTheLine() {
        UidSet.Builder builder = new UidSet.Builder();
        for (long uid = 1; uid < 4000; uid += 2) {
            builder.add(uid, uid);
        }
        UidSet odd = builder.build();
        List<UidSet> parts = odd.split(100);
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.toString().length()).isLessThanOrEqualTo(100));
        assertThat(parts.stream().mapToLong(UidSet::count).sum()).isEqualTo(odd.count());
        assertThat(UidSet.of(1, 2, 9).halves()).containsExactly(UidSet.of(1), UidSet.of(2, 9));
    }

    @Test
    void aSetOfNumbersGrows() {
        LongSet set = new LongSet();
        for (long i = 1; i <= 100_000; i++) {
            assertThat(set.add(i * 7)).isTrue();
        }
        assertThat(set.add(7)).isFalse();
        assertThat(set.add(0)).isFalse();
        assertThat(set.contains(700_000)).isTrue();
        assertThat(set.contains(700_001)).isFalse();
        assertThat(set.size()).isEqualTo(100_000);
        assertThat(set.sorted()).startsWith(7, 14).hasSize(100_000);
    }

    @Test
    void namesAreDecodedForPeopleOnly() {
        assertThat(MailboxNames.display("Entw&APw-rfe")).isEqualTo("Entwürfe");
        assertThat(MailboxNames.display("&U,BTFw-/&ZeVnLIqe-")).isEqualTo("台北/日本語");
        assertThat(MailboxNames.display("A&-B")).isEqualTo("A&B");
        assertThat(MailboxNames.encode("台北/A&B")).isEqualTo("&U,BTFw-/A&-B");
        for (String wrong : List.of("&", "a&b", "&AGE-", "&2AA-", "&A-", "&Jjo!-", "&====-")) {
            assertThat(MailboxNames.display(wrong)).isEqualTo(wrong);
        }
        assertThat(MailboxNames.display("Entw\u00c3\u00bcrfe")).isEqualTo("Entwürfe");
        assertThat(MailboxNames.display("Entw\u00fcrfe")).isEqualTo("Entwürfe");
        assertThat(MailboxNames.display("a&AAo-b\u001b")).doesNotContain("\n", "\u001b");
        assertThat(MailboxNames.usable("a\r\nb")).isFalse();
        assertThat(MailboxNames.usable("../x")).isTrue();
    }
}
