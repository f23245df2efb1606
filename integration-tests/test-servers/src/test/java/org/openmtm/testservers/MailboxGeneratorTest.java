// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxGeneratorTest {

    private final MailboxGenerator mails = new MailboxGenerator(2_000, 1);

    @Test
    void sameSeedSameMailOtherSeedOtherMail() {
        assertThat(new MailboxGenerator(2_000, 1).mail(17)).isEqualTo(mails.mail(17));
        assertThat(new MailboxGenerator(2_000, 2).mail(17)).isNotEqualTo(mails.mail(17));
    }

    @Test
    void hasThePromisedSizesAndKinds() {
        long bytes = 0;
        int alternative = 0;
        int attached = 0;
        int largest = 0;
        for (int number = 0; number < mails.count(); number++) {
            byte[] mail = mails.mail(number);
            String text = new String(mail, StandardCharsets.UTF_8);
            bytes += mail.length;
            largest = Math.max(largest, mail.length);
            alternative += text.contains("multipart/alternative") ? 1 : 0;
            attached += text.contains("filename=") ? 1 : 0;
            assertThat(text).contains(mails.uniqueWord(number), "Message-ID: " + mails.messageId(number));
            assertThat(text.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        }
        assertThat(alternative).isEqualTo(400);
        assertThat(attached).isEqualTo(200);
        assertThat(bytes / mails.count()).isBetween(7_100L, 7_900L);
        assertThat(largest).isBetween(90_000, 140_000);
    }

    @Test
    void textIsAboutTwoKilobytesAMail() {
        long text = 0;
        for (int number = 0; number < mails.count(); number++) {
            String mail = new String(mails.mail(number), StandardCharsets.UTF_8);
            String body = mail.substring(mail.indexOf("\r\n\r\n"));
            int attachment = body.indexOf("Content-Type: application/pdf");
            text += attachment < 0 ? body.length() : attachment;
        }
        assertThat(text / mails.count()).isBetween(1_950L, 2_250L);
    }

    @Test
    void writesAMaildir(@TempDir Path maildir) throws IOException {
        new MailboxGenerator(50, 1).writeMaildir(maildir);
        try (Stream<Path> files = Files.list(maildir.resolve("cur"))) {
            assertThat(files).hasSize(50).allMatch(file -> file.toString().matches(".*,S=\\d+,W=\\d+:2,S?"));
        }
    }

    @Test
    void tortureMailsAreDistinctAndBounded() {
        assertThat(TortureMails.all()).hasSizeGreaterThan(30);
        assertThat(TortureMails.all().values()).doesNotHaveDuplicates().allMatch(mail -> mail.length < 3_000_000);
    }
}
