// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.TortureMails;

/** The torture mails of Apache mime4j, as a person meets them: each is shown, answered, and passed on in every way. */
class TortureIT {
    private static final List<String> WAYS = List.of(
            "show %s",
            "reply %s --draft",
            "reply %s --all --draft --to ben@example.org",
            "forward %s --draft --to ben@example.org",
            "forward %s --draft --as-attachment --to ben@example.org");

    @TempDir
    Path directory;

    @Test
    void eachIsShownAnsweredAndPassedOn() throws Exception {
        Map<String, byte[]> mails = TortureMails.all();
        try (DovecotServer imap = DovecotServer.start()) {
            for (byte[] mail : mails.values()) {
                imap.deliver("u1", "INBOX", mail);
            }
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", imap.password("u1"), imap.imapPort(), "--smtp", "127.0.0.1:1");
            mtm.run("sync", "work").ok();
            List<String> ids = ids(mtm, "work", "INBOX");
            assertThat(ids).hasSize(mails.size());

            List<String> lines = new ArrayList<>();
            WAYS.forEach(way -> ids.forEach(id -> lines.add(String.format(way, id))));
            Path script = Files.write(directory.resolve("all.mtm"), lines);
            mtm.run("-f", script.toString()).ok();

            long composed = WAYS.stream().filter(way -> way.contains("--draft")).count();
            assertThat(ids(mtm, "local", "Drafts")).hasSize((int) (composed * mails.size()));
            mtm.assertStoreClean();
        }
    }

    private static List<String> ids(Mtm mtm, String account, String folder) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode message : mtm.run("--json", "list", account, folder, "--limit", "0")
                .ok()
                .json()
                .path("messages")) {
            ids.add(message.path("id").asText());
        }
        return ids;
    }
}
