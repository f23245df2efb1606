// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenRecipientsTest {
    private static String without(String message) throws IOException {
        byte[] raw = message.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream in = HiddenRecipients.without(new ByteArrayInputStream(raw))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r"})
    void whoIsHiddenStaysHidden(String newline) throws IOException {
        String message = "From: a@x.org\nBcc: b@x.org,\n\tc@x.org\n d@x.org\nbcc : e@x.org\nBCC:\nTo: f@x.org\n"
                + "Resent-Bcc: g@x.org\n\nBcc: this is text\n";
        assertThat(without(message.replace("\n", newline)))
                .isEqualTo("From: a@x.org\nTo: f@x.org\n\nBcc: this is text\n".replace("\n", newline));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\r\nBcc: text",
                "no header at all",
                "X-Bcc: a@x.org\nSubject: Bcc: b\n Bcc: folded\n\nx\r\n.\ry\0\n",
                "From: a@x.org\n",
                "From: a@x.org\r",
                "Bccc: x\n\nBcc: y"
            })
    void everythingElseStaysAsItIs(String message) throws IOException {
        assertThat(without(message)).isEqualTo(message);
    }

    @Test
    void aHeaderThatEndsWithItEndsEarlier() throws IOException {
        assertThat(without("From: a@x.org\nBcc: b@x.org")).isEqualTo("From: a@x.org\n");
        assertThat(without("Bcc: b@x.org\n\ntext")).isEqualTo("\ntext");
    }

    @Test
    void largeOnesAreStreamed() throws IOException {
        String text = "Subject: x\n" + "y".repeat(40_000) + ": z\nBcc: b@x.org\n" + "\n" + "text\n".repeat(50_000);
        assertThat(without(text)).isEqualTo(text.replace("Bcc: b@x.org\n", ""));
    }
}
