// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.StandardFolder;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.store.ListQuery;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/**
 * The process dies at a step of the ledger, while the server takes the mails, loses its replies, refuses, or wants to be asked
 * again. A second process, which may be killed as well, does the rest. No mail is lost. What nobody can know is UNCERTAIN under
 * the policy "hold", and then no recipient gets a mail twice; under "resend" all arrive, and who may get one twice is told. The
 * soak form has more runs than there are combinations of step, trouble and policy: each comes at least once.
 */
class SendKillTest {
    private static final int RUNS = Boolean.getBoolean("openmtm.soak") ? 500 : 8;
    private static final long SEED = Long.getLong("openmtm.seed", 20261123);
    private static final int MAILS = 3;
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>]+>)");

    private enum Policy {
        HOLD,
        RESEND;

        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a server does that is not honest. Carl is a recipient of every second mail, beside Ben. */
    private enum Trouble {
        NONE {
            @Override
            void in(ScriptedSmtpServer server) {
                server.honest();
            }
        },
        REPLIES_LOST {
            @Override
            void in(ScriptedSmtpServer server) {
                server.on(Verb.DOT, SmtpAction.closeBeforeReply());
            }
        },
        REPLY_LOST {
            @Override
            void in(ScriptedSmtpServer server) {
                server.once(Verb.DOT, SmtpAction.resetBeforeReply());
            }
        },
        LATER {
            @Override
            void in(ScriptedSmtpServer server) {
                server.once(Verb.DOT, SmtpAction.reply("451 4.3.0 Later"));
            }
        },
        NEVER {
            @Override
            void in(ScriptedSmtpServer server) {
                server.once(Verb.DOT, SmtpAction.reply("554 5.6.0 Never"));
            }
        },
        CARL_LATER {
            @Override
            void in(ScriptedSmtpServer server) {
                server.on(Verb.RCPT, CARL, SmtpAction.reply("450 4.2.1 Later"));
            }
        },
        CARL_NEVER {
            @Override
            void in(ScriptedSmtpServer server) {
                server.on(Verb.RCPT, CARL, SmtpAction.reply("550 5.1.1 Who?"));
            }
        },
        CARL_LATER_REPLIES_LOST {
            @Override
            void in(ScriptedSmtpServer server) {
                CARL_LATER.in(server);
                REPLIES_LOST.in(server);
            }
        },
        CARL_NEVER_REPLY_LOST {
            @Override
            void in(ScriptedSmtpServer server) {
                CARL_NEVER.in(server);
                REPLY_LOST.in(server);
            }
        },
        CLOSED_BEHIND_REPLIES {
            @Override
            void in(ScriptedSmtpServer server) {
                server.on(Verb.DOT, SmtpAction.closeAfterReply());
            }
        },
        CLOSED_AT_DATA {
            @Override
            void in(ScriptedSmtpServer server) {
                server.once(Verb.DATA, SmtpAction.resetBeforeReply());
            }
        };

        private static final String CARL = ".*carl.*";

        abstract void in(ScriptedSmtpServer server);
    }

    private record Kill(int step, Trouble trouble, Policy policy) {}

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Set<String> acknowledged = new HashSet<>();
    private final Map<String, Integer> ends = new HashMap<>();

    @Test
    @Timeout(7200)
    void nothingIsLostAndNothingComesTwiceUntold(TestReporter reporter) throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer()) {
            int steps = run(server, MAILS, 0, Policy.HOLD);
            run(server, MAILS, 0, Policy.RESEND);
            assertThat(steps).as("steps of a run that nobody kills").isGreaterThan(2 * MAILS);
            List<Kill> kills = kills(steps);
            int killed = 0;
            for (int run = 1; run <= RUNS; run++) {
                Kill kill = kills.get(run % kills.size());
                String when = "run " + run + " of seed " + SEED + ", " + kill;
                kill.trouble().in(server);
                killed += run(server, MAILS, kill.step(), kill.policy()) == 0 ? 1 : 0;
                server.honest();
                if (random.nextInt(4) == 0) {
                    killed += run(server, 0, 1 + random.nextInt(8), kill.policy()) == 0 ? 1 : 0;
                }
                assertThat(run(server, 0, 0, kill.policy())).as(when).isNotNegative();
                if (run % 50 == 0 || run == RUNS) {
                    verify(server, when);
                }
            }
            reporter.publishEntry(
                    RUNS + " runs of seed " + SEED + ", " + kills.size() + " kinds, " + killed + " kills",
                    ends.toString());
            assertThat(killed).as("processes that were killed").isGreaterThan(RUNS / 2);
        }
    }

    /** Each kind of kill, in the order of the seed. */
    private List<Kill> kills(int steps) {
        List<Kill> kills = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            for (Trouble trouble : Trouble.values()) {
                for (Policy policy : Policy.values()) {
                    kills.add(new Kill(step, trouble, policy));
                }
            }
        }
        Collections.shuffle(kills, random);
        return kills;
    }

    /** @return the steps it made; 0 if it was killed */
    private int run(ScriptedSmtpServer server, int mails, int fatal, Policy policy)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                KilledSender.class.getName(),
                directory.toString(),
                "" + server.port(),
                "" + mails,
                "" + fatal,
                policy.value()));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isIn(0, 137);
        said.lines()
                .filter(text -> text.startsWith("queued <") && text.endsWith(">"))
                .forEach(text -> acknowledged.add(text.substring(7)));
        Matcher steps = Pattern.compile("(?m)^steps (\\d+)$").matcher(said);
        boolean lived = steps.find();
        assertThat(lived).as(said).isEqualTo(process.exitValue() == 0);
        return lived ? Integer.parseInt(steps.group(1)) : 0;
    }

    private void verify(ScriptedSmtpServer server, String when) {
        Map<String, Integer> copies = copies(server, when);
        Set<String> rows = new HashSet<>();
        ends.clear();
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            assertThat(store.check(progress -> {}).problems()).as(when).isEmpty();
            for (Entry service : store.services()) {
                Policy policy = Policy.RESEND.value().equals(service.name()) ? Policy.RESEND : Policy.HOLD;
                for (StandardFolder folder : List.of(StandardFolder.OUTBOX, StandardFolder.SENT)) {
                    try (StoreCursor<Entry> entries = store.children(ListQuery.all(folder.id()))) {
                        entries.forEachRemaining(entry -> store.submission(entry.id())
                                .filter(row -> row.service().equals(service.id()))
                                .ifPresent(row -> {
                                    rows.add(row.messageId());
                                    verify(store, row, policy, copies, when);
                                }));
                    }
                }
            }
        }
        assertThat(rows).as("lost, " + when).containsAll(acknowledged);
        assertThat(copies.keySet())
                .as("sent, and not in the ledger, " + when)
                .allMatch(key -> rows.contains(key.split(" ")[0]));
    }

    private void verify(SqliteStore store, Submission row, Policy policy, Map<String, Integer> copies, String when) {
        String what = row + ", " + when;
        long again = store.story(row.message()).stream()
                .filter(step -> step.words().contains("resend") && step.words().contains("twice"))
                .count();
        assertThat(row.state())
                .as(what)
                .isIn(SendState.SENT, SendState.FAILED, policy == Policy.HOLD ? SendState.UNCERTAIN : SendState.SENT);
        assertThat(store.outbox(row.service()).contains(row))
                .as("listed, " + what)
                .isEqualTo(row.state() != SendState.SENT);
        assertThat(again).as(what).isLessThanOrEqualTo(policy == Policy.HOLD ? 0 : 3);
        ends.merge(policy + " " + row.state(), 1, Integer::sum);
        for (Submission.Recipient recipient : row.recipients()) {
            int count = copies.getOrDefault(row.messageId() + " " + recipient.address(), 0);
            ends.merge(policy + " twice, and told", count > 1 ? 1 : 0, Integer::sum);
            switch (recipient.state()) {
                case SENT -> assertThat((long) count).as(what).isBetween(1L, 1 + again);
                case FAILED -> assertThat(count).as(what).isZero();
                default -> {
                    assertThat(row.state()).as(what).isEqualTo(SendState.UNCERTAIN);
                    assertThat(count).as(what).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    /** "Message-ID recipient" → how often it was taken; what the server refused at the dot does not count. */
    private static Map<String, Integer> copies(ScriptedSmtpServer server, String when) {
        Map<String, Integer> copies = new HashMap<>();
        Map<String, String> bytes = new HashMap<>();
        for (CapturedMail mail : server.mails()) {
            Matcher id = MESSAGE_ID.matcher(mail.text());
            assertThat(id.find()).isTrue();
            assertThat(mail.text())
                    .as("the same bytes each time, " + when)
                    .isEqualTo(bytes.computeIfAbsent(id.group(1), first -> mail.text()));
            if (!mail.refused()) {
                mail.recipients().forEach(to -> copies.merge(id.group(1) + " " + to, 1, Integer::sum));
            }
        }
        return copies;
    }
}
