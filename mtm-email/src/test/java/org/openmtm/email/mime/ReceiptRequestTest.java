// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.utf8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptRequestTest {
    private static final String ASKS = "From: b@x\nDisposition-Notification-To: B <b@x>\n";

    private static ReceiptRequest of(String header) throws IOException {
        byte[] raw = utf8(header + "\ntext\n");
        return OriginalMessage.read(new ByteArrayInputStream(raw), raw.length).receipt();
    }

    private static String refusal(String header, String... confirmed) throws IOException {
        List<MailAddress> addresses =
                List.of(confirmed).stream().map(one -> new MailAddress("", one)).toList();
        return of(header).refusal(addresses).orElse("");
    }

    @Test
    void whoAsksGetsOne() throws IOException {
        assertThat(refusal(ASKS)).isEmpty();
        assertThat(refusal(ASKS + "Return-Path: <B@x>\n")).isEmpty();
        assertThat(refusal(ASKS + "Auto-Submitted: no\n")).isEmpty();
        assertThat(refusal("From: b@x\n")).contains("Nobody asked");
        assertThat(refusal("From: b@x\nDisposition-Notification-To: nobody\n")).contains("Nobody asked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "List-Id: <l.x>|mailing list",
                "List-Unsubscribe: <mailto:u@x>|mailing list",
                "Precedence: bulk|mailing list",
                "Precedence: List|mailing list",
                "Auto-Submitted: auto-replied; x=y|program",
                "Auto-Submitted: auto-generated|program",
                "Return-Path: <>|no sender",
                "Content-Type: multipart/report; boundary=b|report",
            })
    void nobodyElseIsToldWhateverAPersonSays(String field, String why) throws IOException {
        assertThat(refusal(ASKS + field + "\n")).contains(why);
        assertThat(refusal(ASKS + field + "\n", "b@x")).contains(why);
    }

    @Test
    void anotherAddressThanTheEnvelopesHasToBeConfirmed() throws IOException {
        String elsewhere = ASKS + "Return-Path: <bounce@y>\n";
        assertThat(refusal(elsewhere)).contains("b@x");
        assertThat(refusal(elsewhere, "B@X")).isEmpty();
        assertThat(refusal(elsewhere, "c@x")).contains("nobody else");
        String two = "From: b@x\nDisposition-Notification-To: b@x, c@x\n";
        assertThat(refusal(two)).contains("b@x, c@x");
        assertThat(refusal(two, "c@x")).isEmpty();
    }
}
