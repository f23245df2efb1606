// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.utf8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openmtm.testservers.TortureMails;

class OriginalMessageTest {
    private static OriginalMessage read(byte[] raw) throws IOException {
        return OriginalMessage.read(new ByteArrayInputStream(raw), raw.length);
    }

    @Test
    void takesOverWhatAnAnswerNeeds() throws IOException {
        OriginalMessage original =
                read(utf8("From: Anna <anna@example.org>\nReply-To: \"List, the\" <list@example.org>, x@y.z\n"
                        + "Subject: RE: aw: Re[2]: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nDate: 1 Mar 2026 12:00:00 +0000\n"
                        + "Message-ID: <2@x>\nReferences: <0@x>\n\t<1@x> junk <bad id> <0@x>\n\nfirst\n> second\n"));
        assertThat(original.subject()).isEqualTo("Re: Grüße");
        assertThat(original.people().replyTo())
                .containsExactly(new MailAddress("List, the", "list@example.org"), new MailAddress("", "x@y.z"));
        assertThat(original.messageId()).isEqualTo("<2@x>");
        assertThat(original.references()).containsExactly("<0@x>", "<1@x>", "<2@x>");
        assertThat(original.quoted())
                .isEqualTo("On Sun, 1 Mar 2026 12:00:00 +0000, Anna <anna@example.org> wrote:\n> first\n>> second\n");
    }

    @Test
    void copiesNothingThatIsNoId() throws IOException {
        OriginalMessage original =
                read(utf8("From: nobody\nMessage-ID: <a\u010a@x>\nReferences: <x\u0001y@z> <> <a b@c>\n\n"));
        assertThat(original.messageId()).isEmpty();
        assertThat(original.references()).isEmpty();
        assertThat(original.people().sender(own -> false).to()).isEmpty();
    }

    @Test
    void keepsAHundredReferences() throws IOException {
        String ids = IntStream.range(0, 300).mapToObj(i -> "<" + i + "@x>").collect(Collectors.joining("\n "));
        OriginalMessage original = read(utf8("From: a@b.c\nMessage-ID: <last@x>\nReferences: " + ids + "\n\n"));
        assertThat(original.references())
                .hasSize(100)
                .startsWith("<0@x>", "<202@x>")
                .endsWith("<last@x>");
    }

    @Test
    void strangeMailsCanBeAnswered() throws IOException {
        for (var mail : TortureMails.all().entrySet()) {
            OriginalMessage original = read(mail.getValue());
            assertThat(original.subject()).as(mail.getKey()).startsWith("Re:");
            assertThat(original.quoted()).as(mail.getKey()).isNotNull();
        }
    }
}
