// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedSmtpServer;

/** An account of a maildrop, by shell commands, on a real Dovecot: fetch, read, delete without a connection, send with it. */
class Pop3IT {
    @TempDir
    Path directory;

    private DovecotServer dovecot;
    private ScriptedSmtpServer smtp;
    private Mtm mtm;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotOptions.standard().withPop3().start();
        smtp = new ScriptedSmtpServer().user("u1", dovecot.password("u1"));
        mtm = new Mtm(directory.resolve("data"));
    }

    @AfterEach
    void stop() throws Exception {
        smtp.close();
        dovecot.close();
    }

    private void account(String... more) throws Exception {
        Path password = Files.writeString(directory.resolve("pw"), dovecot.password("u1") + "\n");
        List<String> words = new ArrayList<>(List.of(
                "account",
                "add",
                "home",
                "--pop3",
                "127.0.0.1:" + dovecot.pop3Port(),
                "--tls",
                "none",
                "--smtp",
                "127.0.0.1:" + smtp.port(),
                "--smtp-tls",
                "none",
                "--user",
                "u1",
                "--password-file",
                password.toString(),
                "--set",
                "smtp.address=u1@example.org"));
        words.addAll(List.of(more));
        mtm.run(words.toArray(String[]::new)).ok();
    }

    private Mtm.Outcome script(String... lines) throws Exception {
        return mtm.run(
                "-f", Files.write(directory.resolve("script"), List.of(lines)).toString());
    }

    private void deliver(String subject) throws Exception {
        dovecot.deliver(
                "u1",
                "INBOX",
                ("From: ben@example.org\r\nTo: u1@example.org\r\nSubject: " + subject + "\r\n\r\ntext of " + subject
                                + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private String id(String subject) throws Exception {
        for (JsonNode message :
                mtm.run("--json", "list", "home", "INBOX").ok().json().path("messages")) {
            if (message.path("subject").asText().equals(subject)) {
                return message.path("id").asText();
            }
        }
        throw new AssertionError("no message " + subject);
    }

    private long onServer() throws Exception {
        return dovecot.doveadm("search", "-u", "u1", "mailbox", "INBOX", "ALL")
                .lines()
                .filter(line -> !line.isBlank())
                .count();
    }

    @Test
    void aMaildropIsReadDeletedFromOfflineAndAnsweredOnTheNextConnection() throws Exception {
        deliver("one");
        deliver("two");
        deliver("three");
        account("--set", "send.on.next.connection=true");
        assertThat(mtm.run("account", "test", "home").ok().out()).contains("pop3", "works");
        assertThat(mtm.run("sync", "home", "--headers-only").ok().out()).contains("3 new");
        assertThat(mtm.run("sync", "home").ok().out()).contains("0 new");
        assertThat(mtm.run("show", id("two")).ok().out()).contains("text of two");

        String one = id("one");
        script("delete " + one + " " + id("three"), "ops cancel c" + id("three"))
                .ok();
        assertThat(mtm.run("ops", "list", "home", "--changes").ok().out())
                .contains("delete")
                .contains("'one'");
        assertThat(onServer()).isEqualTo(3);
        Path text = Files.writeString(directory.resolve("text"), "an answer\n");
        mtm.run("reply", id("two"), "--body-file", text.toString(), "--on-next-connection")
                .ok();
        assertThat(smtp.mails()).isEmpty();

        assertThat(mtm.run("connect", "home").ok().out()).contains("Outbox");

        assertThat(smtp.mails())
                .singleElement()
                .satisfies(mail -> assertThat(mail.toString()).isNotNull());
        assertThat(onServer()).isEqualTo(2);
        assertThat(mtm.run("sync", "home").ok().out()).contains("0 new");
        assertThat(mtm.run("count", "home", "INBOX").ok().out()).contains("2");
        assertThat(mtm.run("folder", "create", "home", "Lists").failure()).isNotEmpty();
        mtm.assertStoreClean();
    }

    /** The module is replaced in the middle of a sync: it goes on, and everything is here once. */
    @Test
    void theModuleIsReplacedInTheMiddleOfASync() throws Exception {
        int mails = Mtm.soak() ? 5_000 : 800;
        dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(mails, 11));
        account("--set", "leave=never", "--set", "pipelining=false");
        script(
                        "connect home --sync --until connect",
                        "mtm update pop3",
                        "mtm update pop3",
                        "background wait home",
                        "sync home",
                        "disconnect home")
                .ok();
        assertThat(mtm.run("--json", "count", "home", "INBOX").ok().out()).contains(Integer.toString(mails));
        assertThat(onServer()).isZero();
        mtm.assertStoreClean();
    }
}
