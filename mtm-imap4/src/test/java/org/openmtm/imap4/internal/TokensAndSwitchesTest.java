// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.settings.TokenSupplier;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TestCertificates;

/** Access tokens instead of a password; capabilities that are off, with the reason in the status. */
class TokensAndSwitchesTest {
    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "secret");
        account = new TestAccount(directory.resolve("store"), server.port(), "u1", "secret");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    /** Gives another token after each refusal. */
    private static final class Supplier implements TokenSupplier {
        final List<String> asked = new ArrayList<>();
        final List<String> reasons = new ArrayList<>();

        @Override
        public char[] token(String account, String user, String host) {
            asked.add(account + " " + user + " " + host);
            return ("token" + reasons.size()).toCharArray();
        }

        @Override
        public void rejected(String account, String user, String host, String reason) {
            reasons.add(reason);
        }
    }

    @Test
    void aTokenThatTheServerRefusesIsGivenBackToItsSupplier() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        server.implicitTls(certificates.trusted()).capabilities("IMAP4rev1 SASL-IR AUTH=XOAUTH2");
        String good = Base64.getEncoder()
                .encodeToString("user=u1\1auth=Bearer token1\1\1".getBytes(StandardCharsets.US_ASCII));
        server.on("AUTHENTICATE XOAUTH2 .*", (command, reply) -> {
            if (command.text().endsWith(good)) {
                reply.tagged("OK [CAPABILITY IMAP4rev1] welcome");
            } else {
                reply.raw("+ eyJzdGF0dXMiOiI0MDEifQ==\r\n");
                reply.line();
                reply.tagged("NO AUTHENTICATE failed.");
            }
        });
        server.on(
                "LIST .*",
                (command, reply) -> reply.untagged("LIST () \"/\" INBOX").ok());
        Supplier supplier = new Supplier();
        account.set("token.service", "test")
                .set("tls", "implicit")
                .set("host", "localhost")
                .set("ca.file", certificates.authorityPem().toString())
                .set("idle", "false")
                .tokens(supplier)
                .restart();

        assertThatThrownBy(account::connect).isInstanceOfSatisfying(MessagingException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONSENT);
            assertThat(e.serverWords()).contains("{\"status\":\"401\"}");
        });
        assertThat(supplier.reasons).hasSize(1).first().asString().contains("{\"status\":\"401\"}");
        account.connect();
        assertThat(supplier.asked).containsExactly("work u1 localhost", "work u1 localhost");
    }

    @Test
    void withoutTheServiceThatSuppliesTokensTheErrorNamesIt() {
        account.set("token.service", "gone");

        assertThatThrownBy(account::connect)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessageContaining("gone");
    }

    @Test
    void whatMisbehavesIsSwitchedOffAndTheStatusSaysWhy() throws Exception {
        server.capabilities("IMAP4rev1 ID IDLE");
        server.on("ID .*", (command, reply) -> reply.tagged("BAD ID? Who are you?"));
        account.set("capabilities.off", "IDLE").connect();

        assertThat(account.status().details())
                .containsEntry("not used: IDLE", "switched off in the settings")
                .hasEntrySatisfying("not used: ID", reason -> assertThat(reason).contains("Who are you?"));
        long asked =
                server.commands().stream().filter(line -> line.contains(" ID ")).count();
        account.run(new Commands.Disconnect());
        account.connect();
        assertThat(server.commands().stream().filter(line -> line.contains(" ID ")))
                .hasSize((int) asked);
    }

    @Test
    void aMailboxIsOpenedWithoutWhatTheServerOnlySaysItCan() throws Exception {
        server.capabilities("IMAP4rev1 CONDSTORE");
        server.on("SELECT .*CONDSTORE.*", (command, reply) -> reply.tagged("BAD Too many arguments"));
        server.mailbox("u1").deliver("INBOX", "Subject: x\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII));
        account.sync();

        assertThat(account.counts("INBOX").bodies()).isEqualTo(1);
        assertThat(account.status().details())
                .hasEntrySatisfying(
                        "not used: CONDSTORE", reason -> assertThat(reason).contains("Too many arguments"));
    }
}
