// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.email.mime.Mails.latin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadIdsTest {
    private static List<String> of(String header) {
        byte[] raw = latin(header + "\n\ntext");
        try {
            return new MimeText()
                    .extract(new ByteArrayInputStream(raw), raw.length)
                    .ids();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Message-ID: <a@x> | <a@x>",
                "Subject: no id | -",
                "References: <r@x> | -",
                "Message-ID: <a@x>~References: <r@x>~ <s@x> | <r@x> <s@x> <a@x>",
                "Message-ID: <a@x>~In-Reply-To: <r@x> | <r@x> <a@x>",
                "Message-ID: <a@x>~In-Reply-To: <s@x>~References: <r@x> <s@x> | <r@x> <s@x> <a@x>",
                "Message-ID: <a@x>~In-Reply-To: <t@x>~References: <r@x> <s@x> | <r@x> <s@x> <t@x> <a@x>",
                "Message-ID: <a@x>~References: <r@x><r@x> <a@x> | <r@x> <a@x>",
                "Message-ID: <a@x>~In-Reply-To: Your mail of Monday <r@x> (Ann) | <r@x> <a@x>",
                "Message-ID: <a@x>~In-Reply-To: Your mail of Monday | <a@x>",
                "Message-ID: <no-at>~References: <neither> <<twice> <half <bl ank> <> > | <neither> <twice> <no-at>",
                "Message-ID: bare~References: <r@x> | <r@x> bare",
            })
    void ofAMessage(String header, String ids) {
        List<String> expected = ids == null ? List.of() : List.of(ids.split(" "));
        assertThat(of(header.replace('~', '\n'))).isEqualTo(expected);
    }

    @Test
    void ofTooManyTheOldestAndTheLastCount() {
        String many = IntStream.range(0, 500).mapToObj(i -> "<r" + i + "@x>").collect(Collectors.joining("\n "));
        List<String> ids = of("Message-ID: <a@x>\nReferences: " + many);
        assertThat(ids).hasSize(101).startsWith("<r0@x>", "<r401@x>").endsWith("<r499@x>", "<a@x>");
    }

    @Test
    void anEndlessHeaderTakesNoTime() {
        String noise = "Message-ID: <a@x>\nReferences: <" + ">".repeat(300_000) + "<".repeat(300_000);
        assertThat(of(noise)).containsExactly("<a@x>");
    }
}
