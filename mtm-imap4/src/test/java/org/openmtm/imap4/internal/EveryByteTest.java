// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.email.mime.MimeText;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StagedBody;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TortureMails;

/** Every byte that a server gives is stored, whatever the bytes are, and whatever it says about them (faults 27, 39, 40). */
class EveryByteTest {
    @TempDir
    Path directory;

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void nulBytesAreKept() throws Exception {
        byte[] mail = Mail.of("nul \0 inside", "before\0after\r\n\0\0\r\n.\0\r\n");
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "pw");
                TestAccount account = new TestAccount(directory, server.port(), "u1", "pw")) {
            server.mailbox("u1").deliver("INBOX", mail);

            assertThat(account.sync()).containsEntry("parked", 0L);

            assertThat(account.body(account.messages("INBOX").get(1L).message()))
                    .isEqualTo(mail);
            assertThat(account.entries("INBOX").get(0).header().subject()).doesNotContain("\0");
        }
    }

    /** Sizes that a server makes up: it is asked twice, and what comes twice alike is what there is. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "99999", "4294967295", "999999999999999999"})
    void theBytesThatComeTwiceAlikeCountNotTheSize(String size) throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "pw");
                TestAccount account = new TestAccount(directory, server.port(), "u1", "pw")) {
            for (int i = 1; i <= 3; i++) {
                server.mailbox("u1").deliver("INBOX", Mail.of("mail " + i));
            }
            server.on(
                    "(UID )?FETCH .*",
                    (command, reply) ->
                            reply.normalBut(text -> text.replaceAll("(UID 2 .*?RFC822.SIZE )\\d+", "$1" + size)));

            Map<String, Object> values = account.sync();

            assertThat(values).containsEntry("parked", 0L);
            assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
            for (long uid = 1; uid <= 3; uid++) {
                RemoteMessage message = account.messages("INBOX").get(uid);
                assertThat(account.body(message.message())).isEqualTo(Mail.of("mail " + uid));
                assertThat(account.store()
                                .entry(message.message())
                                .orElseThrow()
                                .size())
                        .isEqualTo(Mail.of("mail " + uid).length);
            }
            server.honest();
            assertThat(account.sync()).containsEntry("new", 0L).containsEntry("bodies", 0L);
        }
    }

    /** Uploaded from one store, fetched into another: what the server has is what lies there, and that is what was sent. */
    @Test
    void theTortureMailsGoUpAndComeDownByteForByte() throws Exception {
        Map<String, byte[]> mails = tortureMails();
        try (DovecotServer dovecot = DovecotServer.start();
                TestAccount sender = account(dovecot, "sender");
                TestAccount receiver = account(dovecot, "receiver")) {
            dovecot.createFolder("u1", "Torture");
            sender.sync();
            List<EntryId> drafts = new ArrayList<>();
            for (byte[] mail : mails.values()) {
                drafts.add(draft(sender, mail));
            }
            sender.run(new MessageCommands.Copy(drafts, sender.folder("Torture")));
            sender.sync();
            assertThat(sender.store().pending(sender.service())).isEmpty();

            assertThat(receiver.sync()).containsEntry("parked", 0L).containsEntry("problems", 0L);

            assertThat(receiver.messages("Torture")).hasSize(mails.size());
            try (ImapProbe probe = dovecot.client("u1")) {
                probe.select("Torture");
                for (RemoteMessage message : receiver.messages("Torture").values()) {
                    assertThat(sha256(receiver.body(message.message())))
                            .as("UID " + message.uid())
                            .isEqualTo(sha256(probe.body(message.uid())));
                }
            }
            assertThat(receiver.messages("Torture").values().stream()
                            .map(message -> receiver.store()
                                    .body(message.message())
                                    .orElseThrow()
                                    .sha256()))
                    .containsAll(mails.values().stream()
                            .filter(EveryByteTest::isKeptByDovecot)
                            .map(EveryByteTest::sha256)
                            .toList());
            receiver.store().awaitIndexed(progress -> {});
            assertThat(receiver.store().check(progress -> {}).problems()).isEmpty();
        }
    }

    private static String sha256(byte[] bytes) {
        return TestAccount.sha256(bytes);
    }

    private TestAccount account(DovecotServer dovecot, String name) throws Exception {
        return new TestAccount(directory.resolve(name), dovecot.imapPort(), "u1", dovecot.password("u1"));
    }

    private static Map<String, byte[]> tortureMails() throws Exception {
        Map<String, byte[]> mails = new LinkedHashMap<>(TortureMails.all());
        String jar = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(path -> path.endsWith("-tests.jar") && path.contains("mime4j"))
                .findFirst()
                .orElseThrow();
        try (ZipFile zip = new ZipFile(jar)) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().contains("testmsgs/") && entry.getName().endsWith(".msg")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        mails.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        assertThat(mails).hasSizeGreaterThan(110);
        return mails;
    }

    /** Dovecot ends every line with CR LF and takes NUL for something else. */
    private static boolean isKeptByDovecot(byte[] mail) {
        String text = new String(mail, StandardCharsets.ISO_8859_1);
        return !text.contains("\0") && !text.replace("\r\n", "").matches("(?s).*[\r\n].*");
    }

    private static EntryId draft(TestAccount account, byte[] mail) throws Exception {
        try (BodySink sink = account.store().newBody()) {
            sink.write(mail);
            StagedBody body = sink.finish();
            return account.store()
                    .write(tx -> tx.addMessage(new NewMessage(
                            EntryId.LOCAL_SERVICE,
                            StandardFolder.DRAFTS.id(),
                            Flags.NONE,
                            java.time.Instant.parse("2024-02-05T10:00:00Z"),
                            mail.length,
                            MessageHeaders.scan(mail, mail.length),
                            body)));
        }
    }

    /** Bombs are stored as they are; what is made of them for people costs no more than a second each. */
    @Test
    void bombsAreStoredAndTakenApartWithinTheirBudget() throws Exception {
        Map<String, byte[]> bombs = bombs();
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "pw");
                TestAccount account = new TestAccount(directory, server.port(), "u1", "pw")) {
            bombs.values().forEach(bomb -> server.mailbox("u1").deliver("INBOX", bomb));
            server.mailbox("u1").deliver("INBOX", Mail.of("after the bombs"));

            assertThat(account.sync()).containsEntry("parked", 0L);
            account.store().awaitIndexed(progress -> {});

            long uid = 0;
            for (byte[] bomb : bombs.values()) {
                assertThat(sha256(account.body(
                                account.messages("INBOX").get(++uid).message())))
                        .isEqualTo(sha256(bomb));
            }
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
        MimeText text = new MimeText();
        text.extract(new ByteArrayInputStream(Mail.of("warm up")), 100);
        for (Map.Entry<String, byte[]> bomb : bombs.entrySet()) {
            // Processor time: others may use the machine, too.
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            text.extract(new ByteArrayInputStream(bomb.getValue()), bomb.getValue().length);
            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
                    .as(bomb.getKey())
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    private static Map<String, byte[]> bombs() throws Exception {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("nested 1,000", TortureMails.nested(1_000));
        bombs.put("nested 10,000", TortureMails.nested(10_000));
        bombs.put("200,000 parts", TortureMails.manyParts(200_000));
        String header = "From: a@example.org\r\nTo: b@example.org\r\nSubject: bomb\r\nMIME-Version: 1.0\r\n";
        StringBuilder continued = new StringBuilder(header + "Content-Type: application/octet-stream");
        for (int i = 0; i < 50_000; i++) {
            continued.append(";\r\n name*").append(i).append("=x");
        }
        bombs.put("50,000 parameters", latin(continued + "\r\n\r\nx\r\n"));
        bombs.put("parentheses", latin(header + "To: " + "(".repeat(500_000) + "\r\n\r\nx\r\n"));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[20_000_000]);
        }
        assertThat(packed.size()).isLessThan(20_000);
        bombs.put(
                "gzip",
                latin(header + "Content-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(packed.toByteArray()) + "\r\n"));
        return bombs;
    }
}
