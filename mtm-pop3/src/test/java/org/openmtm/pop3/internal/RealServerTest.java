// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TestCertificates;
import org.openmtm.testservers.TortureMails;

/** The module against a real Dovecot. */
class RealServerTest {
    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static TestCertificates certificates;
    private static DovecotServer dovecot;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestCertificates(shared);
        dovecot = DovecotOptions.standard()
                .withPop3()
                .withCertificate(certificates.trusted())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    private TestAccount account(String user, String name) {
        return new TestAccount(directory.resolve(name), dovecot.pop3Port(), user, dovecot.password(user));
    }

    @Test
    void twoThousandMailsComeOnceAndPipelined() throws Exception {
        try (TestAccount account = account("u1", "one")) {
            dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(2_000, 5));

            Map<String, Object> first = account.sync();
            assertThat(first)
                    .containsEntry("new", 2_000L)
                    .containsEntry("bodies", 2_000L)
                    .containsEntry("problems", 0L);
            assertThat((Long) first.get("roundTrips")).isLessThan(200);
            assertThat(account.status().details()).containsEntry("pipelining", "yes");

            dovecot.deliver("u1", "INBOX", mail("one more"));
            assertThat(account.sync()).containsEntry("new", 1L).containsEntry("matched", 0L);
            assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
            assertThat(account.problems()).isEmpty();
        }
    }

    @Test
    void twoClientsOfOneMaildropKeepTheirOwnMail() throws Exception {
        try (TestAccount keeps = account("u2", "keeps");
                TestAccount takes = account("u2", "takes").set("leave", "never")) {
            for (int i = 0; i < 5; i++) {
                dovecot.deliver("u2", "INBOX", mail("mail " + i));
            }
            assertThat(keeps.sync()).containsEntry("new", 5L);
            EntryId deleted = keeps.message("mail 0");
            keeps.run(new MessageCommands.Delete(List.of(deleted)));
            keeps.run(new Commands.Connect());
            keeps.run(new Commands.Disconnect());
            assertThat(takes.sync()).containsEntry("new", 4L).containsEntry("deletedOnServer", 4L);

            assertThat(keeps.sync()).containsEntry("vanished", 4L).containsEntry("removed", 0L);
            assertThat(keeps.checksums()).isEqualTo(takes.checksums()).hasSize(4);
            try (ImapProbe probe = dovecot.client("u2")) {
                probe.select("INBOX");
                assertThat(probe.search("ALL")).isEmpty();
            }
        }
    }

    @Test
    void underTlsBothWaysAndOnlyWithATrustedCertificate() throws Exception {
        dovecot.deliver("u3", "INBOX", mail("a"));
        try (TestAccount account = account("u3", "tls")) {
            account.set("host", "localhost")
                    .set("ca.file", certificates.authorityPem().toString());
            account.set("tls", "starttls");
            assertThat(account.sync()).containsEntry("new", 1L);
            assertThat(account.status().details()).containsEntry("tls", "yes").containsEntry("login", "PLAIN");
            account.set("tls", "implicit").set("port", dovecot.pop3sPort());
            assertThat(account.sync()).containsEntry("new", 0L);
            account.set("ca.file", "");
            assertThatThrownBy(account::sync)
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
        }
    }

    @Test
    void aWrongPasswordIsToldAsOne() throws Exception {
        try (TestAccount account = account("u4", "wrong").password("no")) {
            assertThatThrownBy(account::sync)
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
        }
    }

    /** All UIDLs are new: nothing is fetched again. */
    @Test
    void aRenumberedMaildropIsMatched() throws Exception {
        try (TestAccount account = account("u5", "moved")) {
            for (int i = 0; i < 30; i++) {
                dovecot.deliver("u5", "INBOX", mail("mail " + i));
            }
            account.sync();
            dovecot.renumber("u5", "INBOX");
            assertThat(account.sync())
                    .containsEntry("matched", 30L)
                    .containsEntry("new", 0L)
                    .containsEntry("bodies", 0L);
        }
    }

    /** Dovecot ends every line with CR LF, also the last one, and takes NUL for something else. */
    @Test
    void theTortureMailsComeByteForByte() throws Exception {
        try (TestAccount account = account("u6", "torture")) {
            for (byte[] torture : TortureMails.all().values()) {
                dovecot.deliver("u6", "INBOX", torture);
            }
            assertThat(account.sync()).containsEntry("parked", 0L);
            List<String> kept = TortureMails.all().values().stream()
                    .map(mail -> new String(mail, StandardCharsets.ISO_8859_1))
                    .filter(mail ->
                            !mail.contains("\0") && !mail.replace("\r\n", "").matches("(?s).*[\r\n].*"))
                    .map(mail -> mail.endsWith("\r\n") ? mail : mail + "\r\n")
                    .toList();
            assertThat(kept).hasSizeGreaterThan(10);
            assertThat(account.entries()).hasSize(TortureMails.all().size());
            assertThat(account.checksums())
                    .containsAll(kept.stream().map(RealServerTest::sha256).toList());
            assertThat(account.problems()).isEmpty();
        }
    }

    private static String sha256(String mail) {
        try {
            byte[] bytes = mail.getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
