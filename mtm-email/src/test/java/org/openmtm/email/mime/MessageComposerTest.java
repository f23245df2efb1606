// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartReader.Part;

class MessageComposerTest {
    private static final Instant DATE = Instant.parse("2026-03-01T12:00:00Z");
    private static final MailAddress ANNA = new MailAddress("Anna Müller", "anna@example.org");
    private static final MailAddress BEN = new MailAddress("", "ben@example.org");

    private final MessageParts parts = new MessageParts();

    private static OutgoingMessage message(String subject, String text, Path... files) {
        return message(
                header(List.of(BEN), List.of(), subject, OutgoingHeader.Thread.starting("<1@example.org>")),
                text,
                files);
    }

    private static OutgoingMessage message(OutgoingHeader header, String text, Path... files) {
        return new OutgoingMessage(
                header,
                OutgoingText.of(text),
                Arrays.stream(files).map(CarriedPart::file).toList());
    }

    private static OutgoingHeader header(
            List<MailAddress> to, List<MailAddress> cc, String subject, OutgoingHeader.Thread thread) {
        return new OutgoingHeader(
                new OutgoingHeader.People(ANNA, null, to, cc, List.of()),
                subject,
                DATE,
                thread,
                OutgoingHeader.Wishes.NONE);
    }

    private static byte[] write(OutgoingMessage message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageComposer.write(message, out);
        byte[] raw = out.toByteArray();
        assertClean(raw);
        return raw;
    }

    /** CRLF only, no NUL, 7 bit, short lines. */
    private static void assertClean(byte[] raw) {
        int column = 0;
        for (int i = 0; i < raw.length; i++) {
            byte b = raw[i];
            assertThat(b).isPositive();
            assertThat(b == '\n').isEqualTo(i > 0 && raw[i - 1] == '\r');
            assertThat(b == '\r' && (i + 1 == raw.length || raw[i + 1] != '\n')).isFalse();
            column = b == '\n' ? 0 : column + 1;
            assertThat(column).isLessThanOrEqualTo(1_000);
        }
        assertThat(new String(raw, StandardCharsets.US_ASCII)).endsWith("\r\n");
    }

    private String textOf(byte[] raw) throws IOException {
        return new MimeText().extract(new ByteArrayInputStream(raw), raw.length).text();
    }

    private byte[] part(byte[] raw, int number) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.copy(new ByteArrayInputStream(raw), number, out);
        return out.toByteArray();
    }

    @Test
    void writesAPlainMessage() throws IOException {
        String raw = new String(write(message("Hello", "one\ntwo")), StandardCharsets.US_ASCII);
        assertThat(raw)
                .isEqualTo("Date: Sun, 1 Mar 2026 12:00:00 +0000\r\n"
                        + "From: =?UTF-8?B?QW5uYSBNw7xsbGVy?= <anna@example.org>\r\n"
                        + "To: ben@example.org\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                        + "one\r\ntwo\r\n");
    }

    @Test
    void whatItWritesIsReadAsItWasMeant() throws IOException {
        String subject = "Grüße 山田 račun " + "lang ".repeat(60) + "😀";
        OutgoingMessage message = message(
                header(
                        List.of(BEN, new MailAddress("Carl, \"the\" C", "carl@example.org")),
                        List.of(new MailAddress("Ċ", "c@example.org")),
                        subject.strip(),
                        new OutgoingHeader.Thread(
                                "<2@example.org>",
                                "<1@example.org>",
                                List.of("<0@example.org>", "<1@example.org>"),
                                "")),
                "text");
        byte[] raw = write(message);
        MessageHeader header = MessageHeaders.scan(raw, raw.length);
        assertThat(header)
                .isEqualTo(new MessageHeader(
                        "<2@example.org>",
                        "<1@example.org>",
                        "Anna Müller <anna@example.org>",
                        "ben@example.org, \"Carl, \\\"the\\\" C\" <carl@example.org>",
                        "Ċ <c@example.org>",
                        subject.strip(),
                        DATE,
                        false));
        assertThat(new String(raw, StandardCharsets.US_ASCII))
                .contains("References: <0@example.org> <1@example.org>\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a\rb\nc\r\nd\n\n\ne",
                "Grüße 山田 😀\nüberall ",
                "nul\0 and bell\u0007 and = sign \t\n \n. \n.\n..\nFrom me\n",
                "=41=\n=",
            })
    void textSurvives(String text) throws IOException {
        String expected = text.replace("\r\n", "\n").replace('\r', '\n');
        String found = textOf(write(message("x", text))).replace("\r\n", "\n");
        assertThat(found).isEqualTo(expected.isEmpty() || expected.endsWith("\n") ? expected : expected + "\n");
    }

    @Test
    void longLinesAreBroken() throws IOException {
        String text = "x".repeat(5_000) + " " + "ü".repeat(3_000);
        assertThat(textOf(write(message("s".repeat(3_000), text)))).isEqualTo(text + "\r\n");
    }

    @Test
    void attachmentsSurvive(@TempDir Path directory) throws IOException {
        byte[] bytes = new byte[200_001];
        new Random(1).nextBytes(bytes);
        Path binary = Files.write(directory.resolve("Übersicht \"2026\" 山.bin"), bytes);
        Path note = Files.writeString(directory.resolve("note.txt"), "short");
        Path empty = Files.createFile(directory.resolve("empty"));
        Path mail = Files.writeString(directory.resolve("m.eml"), "Subject: x\n\ny");
        byte[] raw = write(message("files", "see below ü", binary, note, empty, mail));
        assertThat(MessageHeaders.scan(raw, raw.length).attachments()).isTrue();
        List<Part> found = parts.parts(new ByteArrayInputStream(raw));
        assertThat(found)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("details")
                .containsExactly(
                        new Part(1, "text/plain", "", 14, false),
                        new Part(2, "application/octet-stream", "Übersicht _2026_ 山.bin", bytes.length, true),
                        new Part(3, "text/plain", "note.txt", 5, true),
                        new Part(4, "application/octet-stream", "empty", 0, true),
                        new Part(5, "application/octet-stream", "m.eml", 13, true));
        assertThat(part(raw, 2)).isEqualTo(bytes);
        assertThat(part(raw, 3)).asString().isEqualTo("short");
        assertThat(part(raw, 4)).isEmpty();
        assertThat(textOf(raw)).isEqualTo("see below ü\r\n");
    }

    @Test
    void refusesAttachmentsThatCannotBeRead(@TempDir Path directory) {
        for (Path path : List.of(directory, directory.resolve("missing"))) {
            assertInvalid(() -> message("x", "y", path), "attachment");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: evil@example.org", "a\nb", "a\rb", "a\0b", "a\u0085b", "a\u2028b", "a\ud800"})
    void refusesLineBreaksInAnyHeader(String evil) {
        assertInvalid(() -> message(evil, "text"), "Subject");
        assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> new MailAddress(evil, "a@example.org"));
        assertInvalid(() -> ids("<" + evil + "@x>", "", List.of()), "Message-ID");
        assertInvalid(() -> ids("<1@x>", "<a@" + evil + ">", List.of()), "In-Reply-To");
        assertInvalid(() -> ids("<1@x>", "", List.of("<a@b>", "<a@b> " + evil)), "References");
    }

    @Test
    void fileNamesWithLineBreaksAreRefused(@TempDir Path directory) throws IOException {
        Path evil = Files.writeString(directory.resolve("a\"\r\nX-Evil: 1"), "x");
        assertInvalid(() -> message("x", "y", evil), "attachments");
    }

    @Test
    void idsMustBePrintableAscii() {
        assertInvalid(() -> ids("<a\u010a@x>", "", List.of()), "Message-ID");
        assertInvalid(() -> ids("no brackets", "", List.of()), "Message-ID");
        assertThat(MessageIds.isId(MessageIds.create(ANNA))).isTrue();
    }

    private static OutgoingMessage ids(String id, String inReplyTo, List<String> references) {
        return message(
                header(List.of(BEN), List.of(), "x", new OutgoingHeader.Thread(id, inReplyTo, references, "")), "text");
    }

    private static void assertInvalid(Supplier<OutgoingMessage> message, String names) {
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> MessageComposer.write(message.get(), new ByteArrayOutputStream()))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .withMessageContaining(names);
    }

    @Test
    void blindRecipientsLeaveNoTrace() throws IOException {
        OutgoingMessage message =
                message(header(List.of(), List.of(), "x", OutgoingHeader.Thread.starting("<1@x>")), "text");
        assertThat(new String(write(message), StandardCharsets.US_ASCII)).contains("To: undisclosed-recipients:;\r\n");
    }
}
