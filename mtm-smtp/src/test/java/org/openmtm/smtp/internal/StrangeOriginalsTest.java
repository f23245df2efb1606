// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.testservers.TortureMails;

/** Mails that strain a reader, among them the torture set of Perl's MIME-tools: each can be answered and passed on. */
class StrangeOriginalsTest {
    @TempDir
    private Path directory;

    private MailBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new MailBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private static Map<String, byte[]> mails() throws IOException {
        Map<String, byte[]> mails = new LinkedHashMap<>();
        String jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith("-tests.jar") && path.contains("mime4j"))
                .findFirst()
                .orElseThrow();
        try (ZipFile zip = new ZipFile(jar)) {
            for (ZipEntry entry :
                    zip.stream().filter(e -> e.getName().endsWith(".msg")).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    mails.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        assertThat(mails).hasSizeGreaterThanOrEqualTo(80);
        mails.putAll(TortureMails.all());
        return mails;
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REPLY", "REPLY_ALL", "FORWARD", "FORWARD_AS_ATTACHMENT"})
    void eachIsAnsweredAndPassedOn(Kind kind) throws Exception {
        for (Map.Entry<String, byte[]> mail : mails().entrySet()) {
            EntryId original = bench.receive(mail.getValue());
            EntryId id = bench.compose(MailBench.draft(kind, original, "carl@example.org"));
            assertWhole(mail.getKey(), id);
            if (kind == Kind.FORWARD_AS_ATTACHMENT) {
                assertThat(bench.content(id, 2)).as(mail.getKey()).isEqualTo(mail.getValue());
            }
        }
    }

    @Test
    void whomAnAnswerGoesToIsReadFromEach() throws Exception {
        for (Map.Entry<String, byte[]> mail : mails().entrySet()) {
            EntryId original = bench.receive(mail.getValue());
            for (boolean toAll : new boolean[] {false, true}) {
                EntryId draft = bench.smtp.client().reply(original, toAll);
                assertThat(bench.smtp.entry(draft).header().subject())
                        .as(mail.getKey())
                        .startsWith("Re:");
            }
        }
    }

    @Test
    void eachIsRedirectedByteByByte() throws Exception {
        for (Map.Entry<String, byte[]> mail : mails().entrySet()) {
            EntryId id =
                    bench.compose(MailBench.draft(Kind.REDIRECT, bench.receive(mail.getValue()), "carl@example.org"));
            byte[] made = bench.raw(id);
            int block = made.length - mail.getValue().length;
            assertThat(Arrays.copyOfRange(made, block, made.length))
                    .as(mail.getKey())
                    .isEqualTo(mail.getValue());
            assertThat(new String(made, 0, block, StandardCharsets.US_ASCII))
                    .as(mail.getKey())
                    .contains("Resent-Message-ID: " + bench.smtp.row(id).messageId() + "\r\n")
                    .endsWith("\r\n");
        }
    }

    @Test
    void eachGetsAReceiptOrAReasonWhyNot() throws Exception {
        int given = 0;
        for (Map.Entry<String, byte[]> mail : mails().entrySet()) {
            byte[] raw = ("Disposition-Notification-To: Ben <ben@example.org>\r\n"
                            + new String(mail.getValue(), StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
            EntryId original = bench.receive(raw);
            try {
                EntryId id = bench.compose(MailBench.draft(Kind.RECEIPT, original, "ben@example.org"));
                assertWhole(mail.getKey(), id);
                given++;
            } catch (MessagingException e) {
                assertThat(e.kind()).as(mail.getKey()).isEqualTo(ErrorKind.INVALID);
                assertThat(e.getMessage())
                        .as(mail.getKey())
                        .containsAnyOf("mailing list", "report", "program", "sender", "asked");
            }
            MessagingException unasked = catchThrowableOfType(
                    MessagingException.class,
                    () -> bench.compose(MailBench.draft(Kind.RECEIPT, bench.receive(mail.getValue()), "x@y.z")));
            assertThat(unasked.kind()).as(mail.getKey()).isEqualTo(ErrorKind.INVALID);
        }
        assertThat(given).isGreaterThan(60);
    }

    /** Others read it as it was meant, and every field stands there once. */
    private void assertWhole(String name, EntryId id) throws Exception {
        byte[] raw = bench.raw(id);
        assertThatCode(() -> {
                    DefaultMessageBuilder reader = new DefaultMessageBuilder();
                    // Originals that are attached may have headers of any length.
                    reader.setMimeEntityConfig(MimeConfig.custom()
                            .setMaxHeaderLen(-1)
                            .setMaxLineLen(1_000)
                            .setMaxHeaderCount(-1)
                            .build());
                    Message message = reader.parseMessage(new ByteArrayInputStream(raw));
                    for (String field : List.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")) {
                        assertThat(message.getHeader().getFields(field))
                                .as(name + " " + field)
                                .hasSize(1);
                    }
                    assertThat(message.getFrom().get(0).getAddress()).isEqualTo("anna@example.org");
                    assertThat(message.getSubject()).as(name).isNotNull();
                })
                .as(name)
                .doesNotThrowAnyException();
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] <= 0 || (raw[i] == '\n') != (i > 0 && raw[i - 1] == '\r')) {
                throw new AssertionError(name + ": byte " + raw[i] + " at " + i);
            }
        }
    }
}
