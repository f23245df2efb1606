// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.utf8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.email.mime.Correspondents.Answer;

/** Who gets an answer: the account is anna@x. */
class CorrespondentsTest {
    private static final Predicate<MailAddress> OWN =
            address -> List.of("anna@x", "office@x").contains(address.address().toLowerCase());

    private static Correspondents of(String header) throws IOException {
        byte[] raw = utf8(header.replace("|", "\n") + "\n\ntext\n");
        return OriginalMessage.read(new ByteArrayInputStream(raw), raw.length).people();
    }

    private static String show(Answer answer) {
        return show(answer.to()) + "/" + show(answer.cc());
    }

    private static String show(List<MailAddress> addresses) {
        return addresses.stream().map(MailAddress::address).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // One to one, and Reply-To.
                "From: b@x|To: anna@x; b@x/; b@x/",
                "From: b@x|Reply-To: c@x, d@x|To: anna@x; c@x d@x/; c@x d@x/",
                "From: b@x|To: ANNA@x, c@x, Office <office@x>|Cc: d@x, B <B@X>, c@x; b@x/; b@x/c@x d@x",
                // Own messages go where they went, without the account.
                "From: anna@x|To: b@x, anna@x|Cc: c@x; b@x/; b@x/c@x",
                "From: anna@x|To: anna@x; anna@x/; anna@x/",
                // What the sender wants.
                "From: b@x|Reply-To: l@x|Mail-Reply-To: b2@x|To: l@x; b2@x/; b2@x/l@x",
                "From: b@x|Mail-Followup-To: l@x, anna@x, c@x|To: l@x|Cc: d@x; b@x/; l@x c@x/",
                // Lists: once to the list, not a second time to who reads it there.
                "From: b@x|To: l@x|Cc: c@x, anna@x|List-Post: <mailto:l@x>; b@x/; l@x/c@x",
                "From: b@x|Reply-To: l@x|To: l@x|List-Post: <mailto:l@x>; b@x/; l@x/",
                "From: b@x|Reply-To: l@x, b2@x|To: l@x|List-Post: <mailto:l@x?subject=x>; b2@x/; l@x b2@x/",
                "From: b@x|To: anna@x|List-Post: NO (only news)|List-Id: <l.x>; b@x/; b@x/",
                // Nobody that can be written to.
                "From: nobody|To: undisclosed-recipients:; '/'; '/'",
                "From: b@x|To: Team: c@x, d@x|Cc: <<e>; b@x/; b@x/c@x d@x",
            })
    void answersGoToWhoIsMeant(String header, String sender, String all) throws IOException {
        Correspondents people = of(header);
        assertThat(show(people.sender(OWN))).isEqualTo(sender);
        assertThat(show(people.everybody(OWN, List.of()))).isEqualTo(all);
    }

    @Test
    void recipientsThatAreNamedTakeThePlaceOfTheSender() throws IOException {
        Correspondents people = of("From: b@x|To: anna@x, c@x|Mail-Followup-To: l@x");
        assertThat(show(people.everybody(OWN, List.of(new MailAddress("", "e@x")))))
                .isEqualTo("e@x/c@x");
    }

    @Test
    void nobodyIsLostInALongList() throws IOException {
        String many = IntStream.range(0, 5_000)
                .mapToObj(i -> "Recipient Number " + i + " <recipient-" + i + "@example.org>")
                .collect(Collectors.joining(",\n "));
        assertThat(of("From: b@x|To: " + many).everybody(OWN, List.of()).cc())
                .hasSize(5_000)
                .endsWith(new MailAddress("Recipient Number 4999", "recipient-4999@example.org"));
    }

    @Test
    void aHugeListIsCutBetweenTwoAddresses() throws IOException {
        String many = IntStream.range(0, 60_000)
                .mapToObj(i -> "a" + i + "@example.org")
                .collect(Collectors.joining(","));
        assertThat(of("From: b@x|To: " + many).to())
                .hasSizeGreaterThanOrEqualTo(10_000)
                .allMatch(address -> address.address().endsWith("@example.org"));
    }
}
