// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** kill -9 in the middle of sending: no mail is lost, none goes out twice, and every one is in exactly one state. */
class KillDuringSendIT {
    private static final int KILLS = Mtm.soak() ? 50 : 5;
    private static final int MAILS = Mtm.soak() ? 100 : 20;
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>]+>)");

    @TempDir
    Path directory;

    @Test
    void sendsEachAtMostOnceAndForgetsNone() throws Exception {
        long seed = Long.getLong("openmtm.seed", 20261122);
        Random random = new Random(seed);
        try (DovecotServer imap = DovecotServer.start();
                ScriptedSmtpServer smtp = new ScriptedSmtpServer().user("u1", imap.password("u1"));
                TcpProxy proxy = new TcpProxy(smtp.port())) {
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount(
                    "work",
                    "u1",
                    imap.password("u1"),
                    imap.imapPort(),
                    "--smtp",
                    "127.0.0.1:" + proxy.port(),
                    "--smtp-tls",
                    "none",
                    "--set",
                    "send.on.next.connection=true",
                    "--set",
                    "smtp.address=u1@example.org");
            queue(mtm);

            for (int round = 1; round <= KILLS; round++) {
                killAfter(mtm, proxy, 1 + random.nextInt(MAILS * 2_000 / KILLS));
                mtm.assertStoreClean();
            }
            mtm.run("connect", "work").ok();

            mtm.assertStoreClean();
            Map<String, String> states = states(mtm);
            Map<String, Integer> taken = taken(smtp);
            assertThat(states).as("every mail is somewhere, seed %d", seed).hasSize(MAILS);
            states.forEach((id, state) -> {
                int count = taken.getOrDefault(id, 0);
                switch (state) {
                    case "SENT" -> assertThat(count).as("%s, seed %d", id, seed).isEqualTo(1);
                    case "UNCERTAIN" ->
                        assertThat(count).as("%s, seed %d", id, seed).isBetween(0, 1);
                    default -> throw new AssertionError(id + " is " + state + ", seed " + seed);
                }
            });
            assertThat(states.values().stream().filter("UNCERTAIN"::equals).count())
                    .as("a kill leaves at most one uncertain mail")
                    .isLessThanOrEqualTo(KILLS);
        }
    }

    private void queue(Mtm mtm) throws Exception {
        List<String> lines = new ArrayList<>();
        Path body = Files.writeString(directory.resolve("body.txt"), "A line of text.\r\n".repeat(60));
        for (int number = 0; number < MAILS; number++) {
            lines.add("send work --to r" + number + "@example.org --subject mail-" + number + " --body-file " + body
                    + " --on-next-connection");
        }
        Path script = Files.write(directory.resolve("queue.mtm"), lines);
        mtm.run("-f", script.toString()).ok();
    }

    private static void killAfter(Mtm mtm, TcpProxy proxy, long allowed) throws Exception {
        long limit = proxy.bytes(Direction.TO_SERVER) + allowed;
        Process connect = mtm.start("connect", "work");
        while (!connect.waitFor(1, TimeUnit.MILLISECONDS)) {
            if (proxy.bytes(Direction.TO_SERVER) >= limit) {
                Mtm.kill(connect);
                return;
            }
        }
    }

    /** Message-ID → state, from the Outbox and the local Sent folder. */
    private static Map<String, String> states(Mtm mtm) throws Exception {
        Map<String, String> states = new HashMap<>();
        for (JsonNode row : mtm.run("--json", "outbox", "list").ok().json().path("outbox")) {
            states.put(row.path("messageId").asText(), row.path("state").asText());
        }
        for (JsonNode row : mtm.run("--json", "list", "local", "Sent", "--limit", "0")
                .ok()
                .json()
                .path("messages")) {
            assertThat(states.put(row.path("messageId").asText(), "SENT"))
                    .as("a mail is either in the Outbox or in Sent")
                    .isNull();
        }
        return states;
    }

    private static Map<String, Integer> taken(ScriptedSmtpServer smtp) {
        Map<String, Integer> taken = new HashMap<>();
        for (CapturedMail mail : smtp.mails()) {
            Matcher id = MESSAGE_ID.matcher(new String(mail.data(), StandardCharsets.ISO_8859_1));
            assertThat(id.find()).isTrue();
            taken.merge(id.group(1), 1, Integer::sum);
        }
        return taken;
    }
}
