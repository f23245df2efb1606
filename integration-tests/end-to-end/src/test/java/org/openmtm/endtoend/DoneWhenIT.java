// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** The main job on a real server: an account is added, mirrored, counted, searched, exported and checked. */
class DoneWhenIT {
    @TempDir
    Path directory;

    @Test
    void mirrorsARealMailbox() throws Exception {
        MailboxGenerator mails = new MailboxGenerator(Mtm.soak() ? 20_000 : 2_000, 7);
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver("u1", "INBOX", mails);
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", server.password("u1"), server.imapPort());

            mtm.run("sync", "work").ok();

            JsonNode count = mtm.run("--json", "count", "work", "INBOX").ok().json();
            assertThat(count.path("total").asInt()).isEqualTo(mails.count());
            assertThat(count.path("bodies").asInt()).isEqualTo(mails.count());
            long unread = Stream.iterate(0, n -> n < mails.count(), n -> n + 1)
                    .filter(mails::unread)
                    .count();
            assertThat(count.path("unread").asLong()).isEqualTo(unread);
            exportsByteIdentical(mtm, server, mails, 1234 % mails.count());
            mtm.assertStoreClean();
            leavesNoSecret(mtm.data(), server.password("u1"));
        }
    }

    private void exportsByteIdentical(Mtm mtm, DovecotServer server, MailboxGenerator mails, int number)
            throws Exception {
        JsonNode hits = mtm.run("--json", "search", mails.uniqueWord(number))
                .ok()
                .json()
                .path("hits");
        assertThat(hits).hasSize(1);
        Path file = directory.resolve("exported.eml");
        mtm.run("export", hits.get(0).path("id").asText(), file.toString()).ok();
        try (ImapProbe client = server.client("u1")) {
            client.select("INBOX");
            long uid = client.search("HEADER Message-ID " + mails.messageId(number))
                    .get(0);
            assertThat(Files.readAllBytes(file)).isEqualTo(client.body(uid));
        }
    }

    private static void leavesNoSecret(Path data, String secret) throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }
}
