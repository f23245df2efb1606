// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
 * The process dies at a step of the ledger, while the server takes the mails, loses its replies, or wants to be asked
 * again. A second process does the rest. No mail is lost, no recipient gets one twice, and what nobody can know is
 * UNCERTAIN.
 */
class SendKillTest {
    private static final int RUNS = Boolean.getBoolean("openmtm.soak") ? 500 : 8;
    private static final long SEED = Long.getLong("openmtm.seed", 20261123);
    private static final int MAILS = 3;
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>]+>)");

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Set<String> acknowledged = new HashSet<>();

    @Test
    @Timeout(3600)
    void nothingIsLostAndNothingComesTwice() throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer()) {
            int steps = run(server, MAILS, 0);
            assertThat(steps).as("steps of a run that nobody kills").isGreaterThan(2 * MAILS);
            int killed = 0;
            for (int run = 1; run <= RUNS; run++) {
                String when = "run " + run + " of seed " + SEED;
                misbehave(server);
                killed += run(server, MAILS, 1 + random.nextInt(steps)) == 0 ? 1 : 0;
                server.honest();
                assertThat(run(server, 0, 0)).as(when).isPositive();
                if (run % 50 == 0 || run == RUNS) {
                    verify(server, when);
                }
            }
            assertThat(killed).as("runs that were killed").isGreaterThan(RUNS / 2);
        }
    }

    private void misbehave(ScriptedSmtpServer server) {
        switch (random.nextInt(6)) {
            case 0 -> server.on(Verb.DOT, SmtpAction.closeBeforeReply());
            case 1 -> server.once(Verb.DOT, SmtpAction.resetBeforeReply());
            case 2 -> server.once(Verb.DOT, SmtpAction.reply("451 4.3.0 Later"));
            case 3 -> server.on(Verb.RCPT, ".*carl.*", SmtpAction.reply("450 4.2.1 Later"));
            default -> server.honest();
        }
    }

    /** @return the steps it made; 0 if it was killed */
    private int run(ScriptedSmtpServer server, int mails, int fatal) throws IOException, InterruptedException {
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
                "" + fatal));
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
        Map<String, Integer> copies = copies(server);
        assertThat(copies.values()).as("twice to a recipient, " + when).allMatch(count -> count == 1);
        Map<String, Submission> rows = new HashMap<>();
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            assertThat(store.check(progress -> {}).problems()).as(when).isEmpty();
            for (StandardFolder folder : List.of(StandardFolder.OUTBOX, StandardFolder.SENT)) {
                try (StoreCursor<org.openmtm.entry.Entry> entries = store.children(ListQuery.all(folder.id()))) {
                    entries.forEachRemaining(entry -> rows.put(
                            entry.header().messageId(),
                            store.submission(entry.id()).orElseThrow()));
                }
            }
        }
        assertThat(rows.keySet()).as("lost, " + when).containsAll(acknowledged);
        rows.values().forEach(row -> verify(row, copies, when));
        assertThat(copies.keySet())
                .as("sent, and not in the ledger, " + when)
                .allMatch(key -> rows.containsKey(key.split(" ")[0]));
    }

    private static void verify(Submission row, Map<String, Integer> copies, String when) {
        for (Submission.Recipient recipient : row.recipients()) {
            int count = copies.getOrDefault(row.messageId() + " " + recipient.address(), 0);
            String what = row + ", " + when;
            assertThat(row.state()).as(what).isIn(SendState.SENT, SendState.UNCERTAIN);
            if (row.state() == SendState.SENT) {
                assertThat(recipient.state()).as(what).isEqualTo(SendState.SENT);
                assertThat(count).as(what).isEqualTo(1);
            } else {
                assertThat(count).as(what).isLessThanOrEqualTo(1);
            }
        }
    }

    /** "Message-ID recipient" → how often it was taken; what the server refused at the dot does not count. */
    private static Map<String, Integer> copies(ScriptedSmtpServer server) {
        Map<String, Integer> copies = new HashMap<>();
        for (CapturedMail mail : server.mails()) {
            Matcher id = MESSAGE_ID.matcher(mail.text());
            assertThat(id.find()).isTrue();
            if (!mail.refused()) {
                mail.recipients().forEach(to -> copies.merge(id.group(1) + " " + to, 1, Integer::sum));
            }
        }
        return copies;
    }
}
