// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** People who take messages back, send them again and cannot wait, while runs go on with a server that is seldom well. */
@Timeout(240)
class SendSwarmTest {
    private static final int MESSAGES = 25;
    private static final int DECISIONS = 150;

    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
        bench.settings.put("dot.timeout.seconds", 30);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private void trouble(Random random) {
        SmtpAction later = SmtpAction.reply("451 4.3.0 Later");
        switch (random.nextInt(7)) {
            case 0 -> bench.server.once(Verb.RCPT, later);
            case 1 -> bench.server.once(Verb.DATA, later);
            case 2 -> bench.server.once(Verb.DOT, later);
            case 3 -> bench.server.once(Verb.DATA, SmtpAction.closeBeforeReply());
            case 4 ->
                bench.server.once(Verb.MAIL, SmtpAction.reply("421 4.3.2 Bye").then(SmtpAction.End.CLOSE_AFTER_REPLY));
            case 5 -> bench.server.once(Verb.DOT, SmtpAction.normal().after(Duration.ofMillis(30)));
            default -> bench.server.once(Verb.RCPT, SmtpAction.resetBeforeReply());
        }
    }

    /** Refused where the message is on its way. */
    private void decide(EntryId message, Random random) {
        boolean takeBack = random.nextBoolean();
        boolean done = bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            if (row.state() != SendState.QUEUED && row.state() != SendState.FAILED) {
                return false;
            }
            if (takeBack) {
                tx.updateSubmission(row.state(), row.to(SendState.CANCELLED, "", "Taken back"));
                tx.setFlags(message, tx.entry(message).orElseThrow().flags().with(Flag.DRAFT));
                tx.move(message, StandardFolder.DRAFTS.id());
            } else {
                tx.updateSubmission(
                        row.state(),
                        row.to(SendState.QUEUED, "", "Now").withPhase("person").withNotBefore(null));
            }
            return true;
        });
        if (done && takeBack) {
            bench.client().send(message, SendOptions.NOW);
        }
    }

    private void run() {
        try {
            bench.flush();
        } catch (MessagingException e) {
            assertThat(e.kind()).isIn(ErrorKind.NETWORK, ErrorKind.BUSY);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachMessageIsTakenOnce(long seed) throws Exception {
        Random random = new Random(seed);
        List<EntryId> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(bench.queue("ben@example.org"));
        }
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> runs = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                run();
            }
        });
        for (int i = 0; i < DECISIONS && !runs.isDone(); i++) {
            if (i % 3 == 0) {
                trouble(random);
            }
            decide(messages.get(random.nextInt(MESSAGES)), random);
        }
        over.set(true);
        runs.join();
        bench.server.honest();
        for (int i = 0; i < 20 && !bench.store().outbox(bench.service()).isEmpty(); i++) {
            bench.clock.advance(Duration.ofHours(5));
            run();
        }
        Map<String, Integer> taken = new HashMap<>();
        for (CapturedMail mail : bench.server.mails()) {
            if (mail.acknowledged()) {
                taken.merge(mail.text().replaceAll("(?s).*\r\nMessage-ID: (<[^>]+>).*", "$1"), 1, Integer::sum);
            }
        }
        assertThat(taken)
                .hasSize(MESSAGES)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(messages)
                .allSatisfy(message -> assertThat(bench.row(message).state()).isEqualTo(SendState.SENT));
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }
}
