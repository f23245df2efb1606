// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** kill -9 in the middle of a sync, again and again: the store stays clean, no mail is missing, doubled or fetched for ever. */
class KillDuringSyncIT {
    private static final int KILLS = Mtm.soak() ? 50 : 5;

    @TempDir
    Path directory;

    @Test
    void losesAndDoublesNothing() throws Exception {
        long seed = Long.getLong("openmtm.seed", 20261122);
        Random random = new Random(seed);
        MailboxGenerator mails = new MailboxGenerator(Mtm.soak() ? 20_000 : 3_000, seed);
        try (DovecotServer server = DovecotServer.start();
                TcpProxy proxy = new TcpProxy(server.imapPort())) {
            server.bulkDeliver("u1", "INBOX", mails);
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", server.password("u1"), proxy.port());
            long mailboxBytes = 0;
            for (int number = 0; number < mails.count(); number++) {
                mailboxBytes += mails.mail(number).length;
            }

            int killed = 0;
            for (int round = 1; round <= KILLS; round++) {
                // The bytes of one round are a share of the whole, so that the kills are spread over all of it.
                long allowed = 1 + (long) (random.nextDouble() * 2 * mailboxBytes / KILLS);
                killed += killAfter(mtm, proxy, allowed) ? 1 : 0;
                if (round % 10 == 0) {
                    mtm.assertStoreClean();
                }
            }
            mtm.run("sync", "work").ok();

            assertThat(killed)
                    .as("kills that met a running sync, seed %d", seed)
                    .isGreaterThan(KILLS / 3);
            mtm.assertStoreClean();
            assertThat(messageIds(mtm)).as("seed %d", seed).hasSize(mails.count());
            // What a kill throws away is at most what was on its way; everything committed is never fetched again.
            assertThat(proxy.bytes(Direction.TO_CLIENT))
                    .as("bytes fetched for a mailbox of %d in %d rounds, seed %d", mailboxBytes, KILLS + 1, seed)
                    .isLessThan(mailboxBytes * 11 / 10 + (KILLS + 1) * 16_000_000L);
        }
    }

    private static boolean killAfter(Mtm mtm, TcpProxy proxy, long allowed) throws Exception {
        long limit = proxy.bytes(Direction.TO_CLIENT) + allowed;
        Process sync = mtm.start("sync", "work");
        while (!sync.waitFor(1, TimeUnit.MILLISECONDS)) {
            if (proxy.bytes(Direction.TO_CLIENT) >= limit) {
                Mtm.kill(sync);
                return true;
            }
        }
        return false;
    }

    /** The Message-IDs in the INBOX; fails if one is there twice. */
    private static Set<String> messageIds(Mtm mtm) throws Exception {
        JsonNode messages = mtm.run("--json", "list", "work", "INBOX", "--limit", "0")
                .ok()
                .json()
                .path("messages");
        Set<String> ids = new TreeSet<>();
        for (JsonNode message : messages) {
            assertThat(ids.add(message.path("messageId").asText()))
                    .as("%s is there once", message.path("messageId"))
                    .isTrue();
            assertThat(message.path("body").asText()).isEqualTo("COMPLETE");
        }
        return ids;
    }
}
