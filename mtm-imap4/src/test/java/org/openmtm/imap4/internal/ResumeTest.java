// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

/** A sync that is interrupted goes on where its last commit was. */
class ResumeTest {
    private static final int MAILS = 1500;

    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TcpProxy proxy;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        server.mailbox("u1").deliver("INBOX", new MailboxGenerator(MAILS, 21));
        proxy = new TcpProxy(server.port());
        account = new TestAccount(directory, proxy.port(), "u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        proxy.close();
        server.close();
    }

    @Test
    void cutsAtAnyPointLoseAndDoubleNothing() throws Exception {
        Random random = new Random(4);
        long last = -1;
        for (int i = 0; i < 8; i++) {
            int bytes = 20_000 + random.nextInt(2_500_000);
            TcpProxy.Cut how = random.nextBoolean() ? TcpProxy.Cut.RST : TcpProxy.Cut.FIN;
            // A reset may throw away all that has come and was not read yet; of the first something gets here.
            proxy.cutAfter(TcpProxy.Direction.TO_CLIENT, i == 0 ? 2_500_000 : bytes, i == 0 ? TcpProxy.Cut.FIN : how);
            assertThatThrownBy(() -> account.sync())
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));
            long now = account.counts("INBOX").bodies();
            assertThat(now).isGreaterThanOrEqualTo(last);
            assertThat(account.binding("INBOX").complete()).isFalse();
            last = now;
        }
        proxy.noCuts().resetCounts();
        long missing = MAILS - last;

        Map<String, Object> values = account.sync();

        assertThat(last).isBetween(1L, MAILS - 1L);
        assertThat(values).containsEntry("new", missing).containsEntry("bodies", missing);
        assertThat(account.messages("INBOX")).hasSize(MAILS);
        assertThat(account.entries("INBOX")).hasSize(MAILS);
        assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
        MailboxGenerator mails = new MailboxGenerator(MAILS, 21);
        for (int number = 0; number < MAILS; number += 100) {
            assertThat(account.body(account.messages("INBOX").get(number + 1L).message()))
                    .isEqualTo(mails.mail(number));
        }
    }

    /** Cancelled when so many were fetched, and the first of them are durable: what reads may be ahead of what writes. */
    private TestOperation cancelledAfter(long fetched) {
        TestOperation operation = new TestOperation();
        operation.observe(progress -> {
            if (progress.stage().equals("fetch") && progress.done() >= fetched) {
                try {
                    account.await("some durable", () -> account.counts("INBOX").bodies() > 0);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                operation.cancel();
            }
        });
        return operation;
    }

    @Test
    void whatWasCommittedIsNotFetchedAgain() throws Exception {
        TestOperation operation = cancelledAfter(700);
        assertThatThrownBy(() -> account.run(new org.openmtm.mtm.Commands.Synchronise("", false), operation))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        long here = account.counts("INBOX").bodies();
        assertThat(here).isPositive();
        account.await("the server to stop answering", () -> server.open() == 0);
        Map<Long, Integer> fetched = new HashMap<>();
        server.on(
                "(UID )?FETCH .*BODY.*",
                (command, reply) -> reply.normalBut(text -> {
                    Matcher uid = Pattern.compile("FETCH \\(UID (\\d+) FLAGS").matcher(text);
                    while (uid.find()) {
                        fetched.merge(Long.parseLong(uid.group(1)), 1, Integer::sum);
                    }
                    return text;
                }));

        account.restart();
        account.sync();

        assertThat(fetched).hasSize((int) (MAILS - here));
        assertThat(fetched.values()).containsOnly(1);
        assertThat(account.messages("INBOX")).hasSize(MAILS);
    }

    @Test
    void theNewestMailComesFirst() throws Exception {
        TestOperation operation = cancelledAfter(600);
        assertThatThrownBy(() -> account.run(new org.openmtm.mtm.Commands.Synchronise("", false), operation))
                .isInstanceOf(MessagingException.class);

        assertThat(account.messages("INBOX").firstKey()).isGreaterThan(500L);
    }

    @Test
    void anotherUidValidityInTheMiddleMixesNothingUp() throws Exception {
        server.once("FETCH 501:1000 .*BODY.*", (command, reply) -> {
            server.mailbox("u1").uidValidity("INBOX", 99);
            reply.untagged("OK [UIDVALIDITY 99] changed");
            reply.normal();
        });

        Map<String, Object> values = account.sync();

        assertThat(values).containsEntry("problems", 0L);
        assertThat(account.binding("INBOX").validity()).isEqualTo(99);
        assertThat(account.binding("INBOX").complete()).isTrue();
        assertThat(account.entries("INBOX")).hasSize(MAILS);
        assertThat(account.messages("INBOX")).hasSize(MAILS);
    }

    @Test
    void uidsThatGoBackAreANewNumbering() throws Exception {
        account.set("brake.minimum", 0);
        account.sync();
        for (long uid = 1; uid <= MAILS; uid++) {
            server.mailbox("u1").expunge("INBOX", uid);
        }
        server.mailbox("u1").uidNext("INBOX", 1);
        server.mailbox("u1").deliver("INBOX", Mail.of("reused 1"));
        server.mailbox("u1").deliver("INBOX", Mail.of("reused 2"));

        Map<String, Object> values = account.sync();

        assertThat(values.get("strategy").toString()).contains("numbered the folder anew");
        assertThat(account.entries("INBOX")).hasSize(2);
        assertThat(new String(account.body(account.messages("INBOX").get(1L).message()), StandardCharsets.ISO_8859_1))
                .contains("reused 1");
    }

    @Test
    void aReplyThatTricklesIsGivenUp() throws Exception {
        account.set("response.timeout.seconds", 2);
        proxy.oneBytePerSecond(true);
        long start = System.nanoTime();

        assertThatThrownBy(() -> account.sync())
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void cancellingOnAConnectedServiceLeavesItConnected() throws Exception {
        account.set("reconnect.max.seconds", 1);
        account.connect();
        TestOperation operation = new TestOperation();
        operation.observe(progress -> {
            if (progress.stage().equals("fetch")) {
                operation.cancel();
            }
        });
        assertThatThrownBy(() -> account.run(new org.openmtm.mtm.Commands.Synchronise("", false), operation))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));

        account.await("watching again", () -> account.status().details().containsKey("watch"));
        account.sync();
        assertThat(account.messages("INBOX")).hasSize(MAILS);
    }
}
