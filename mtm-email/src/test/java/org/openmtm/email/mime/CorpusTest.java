// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openmtm.store.PartReader.Part;

/** Mails that others collected over decades, among them the torture set of Perl's MIME-tools. */
class CorpusTest {
    private static final Map<String, byte[]> FILES = new TreeMap<>();
    private static final Map<String, byte[]> MAILS = new LinkedHashMap<>();

    @BeforeAll
    static void readCorpus() throws IOException {
        FILES.putAll(Corpus.files());
        MAILS.putAll(Corpus.mails());
        assertThat(MAILS).hasSize(80);
    }

    private static List<byte[]> contents(byte[] mail) throws IOException {
        MessageParts parts = new MessageParts();
        List<byte[]> contents = new ArrayList<>();
        for (Part part : parts.parts(new ByteArrayInputStream(mail))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(parts.copy(new ByteArrayInputStream(mail), part.number(), out))
                    .isEqualTo(part);
            contents.add(out.toByteArray());
            if (part.type().equals("message/rfc822")) {
                contents.addAll(contents(out.toByteArray()));
            }
        }
        return contents;
    }

    @Test
    void eachIsReadQuicklyAndTheSameInAnyPieces() throws IOException {
        MimeText text = new MimeText();
        for (var mail : MAILS.entrySet()) {
            byte[] raw = mail.getValue();
            // What this thread works, whatever else the machine does.
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            var whole = text.extract(new ByteArrayInputStream(raw), raw.length);
            assertThat(text.extract(Mails.trickle(raw, 5), raw.length))
                    .as(mail.getKey())
                    .isEqualTo(whole);
            // One of them is a multipart that is closed before its first part.
            assertThat(contents(raw).isEmpty())
                    .as(mail.getKey())
                    .isEqualTo(mail.getKey().contains("multipartnopart"));
            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
                    .as(mail.getKey())
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void eachCanBeAnswered() throws IOException {
        MailAddress anna = new MailAddress("Anna", "anna@example.org");
        for (var mail : MAILS.entrySet()) {
            byte[] raw = mail.getValue();
            OriginalMessage original = OriginalMessage.read(new ByteArrayInputStream(raw), raw.length);
            List<MailAddress> sender = original.people().sender(own -> false).to();
            OutgoingHeader header = new OutgoingHeader(
                    new OutgoingHeader.People(
                            anna, null, sender.isEmpty() ? List.of(anna) : sender, List.of(), List.of()),
                    original.subject(),
                    Instant.EPOCH,
                    new OutgoingHeader.Thread("<a@example.org>", original.messageId(), original.references(), ""),
                    OutgoingHeader.Wishes.NONE);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MessageComposer.write(new OutgoingMessage(header, OutgoingText.of(original.quoted()), List.of()), out);
            byte[] answer = out.toByteArray();
            assertThat(MessageHeaders.scan(answer, answer.length).subject())
                    .as(mail.getKey())
                    .startsWith("Re:");
        }
    }

    /**
     * After damage in base64 we may go on where the collectors stopped. A multipart in base64 is against RFC 2045, 6.4: to us it is
     * one part.
     */
    @Test
    void partsAreWhatTheCollectorsFoundInThem() throws IOException {
        List<String> missed = new ArrayList<>();
        int checked = 0;
        for (var mail : MAILS.entrySet()) {
            String stem = mail.getKey().replace(".msg", "_decoded_");
            List<byte[]> contents = contents(mail.getValue());
            for (var file : FILES.entrySet()) {
                if (file.getKey().startsWith(stem)
                        && file.getKey().endsWith(".bin")
                        && !stem.contains("multi-2gifs-base64")) {
                    checked++;
                    if (contents.stream().noneMatch(content -> startsWith(content, file.getValue()))) {
                        missed.add(file.getKey());
                    }
                }
            }
        }
        assertThat(missed).as("of " + checked).isEmpty();
    }

    private static boolean startsWith(byte[] content, byte[] beginning) {
        return content.length >= beginning.length
                && Arrays.equals(content, 0, beginning.length, beginning, 0, beginning.length);
    }
}
