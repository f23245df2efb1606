// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.TortureMails;

/**
 * The eighty torture mails of Apache mime4j and our own, as a person meets them: each is shown, answered, and passed on in every
 * way.
 */
class TortureIT {
    private static final String DRAFT = " --draft --to ben@example.org";
    private static final List<String> ANSWERS = List.of("reply %s --draft", "reply %s --all" + DRAFT);
    private static final List<String> FORWARDS = List.of("forward %s" + DRAFT, "forward %s --as-attachment" + DRAFT);
    private static final String REDIRECT = "redirect %s --on-request --to ben@example.org";

    @TempDir
    Path directory;

    private static List<byte[]> mails() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        String jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith("-tests.jar") && path.contains("mime4j"))
                .findFirst()
                .orElseThrow();
        try (ZipFile zip = new ZipFile(jar)) {
            for (ZipEntry entry :
                    zip.stream().filter(e -> e.getName().endsWith(".msg")).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    mails.add(in.readAllBytes());
                }
            }
        }
        assertThat(mails).hasSizeGreaterThanOrEqualTo(80);
        mails.addAll(TortureMails.all().values());
        return mails;
    }

    @Test
    @Timeout(900)
    void eachIsShownAnsweredAndPassedOn() throws Exception {
        List<byte[]> mails = mails();
        try (DovecotServer imap = DovecotServer.start()) {
            for (byte[] mail : mails) {
                imap.deliver("u1", "INBOX", mail);
            }
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", imap.password("u1"), imap.imapPort(), "--smtp", "127.0.0.1:1");
            mtm.run("sync", "work").ok();
            List<String> ids = ids(mtm, "work", "INBOX");
            assertThat(ids).hasSameSizeAs(mails);

            List<JsonNode> shown = each(mtm, List.of("show %s --parts", "show %s"), ids);
            List<String> html = withHtml(ids, shown);
            assertThat(html).as("mails with HTML").hasSizeGreaterThan(4);
            assertThat(each(mtm, List.of("show %s --html"), html)).allMatch(view -> view.has("html"));
            each(mtm, ANSWERS, ids);
            each(mtm, FORWARDS, ids);
            assertThat(ids(mtm, "local", "Drafts")).hasSize(4 * mails.size());
            each(mtm, List.of(REDIRECT), ids);
            assertThat(ids(mtm, "local", "Outbox")).hasSameSizeAs(mails);
            mtm.assertStoreClean();
        }
    }

    /** Does this with each message, in one process. @return what it said, in this order */
    private List<JsonNode> each(Mtm mtm, List<String> ways, List<String> ids) throws Exception {
        List<String> lines = new ArrayList<>();
        ways.forEach(way -> ids.forEach(id -> lines.add(String.format(way, id))));
        Path script = Files.write(directory.resolve("script.mtm"), lines);
        List<JsonNode> said = new ArrayList<>();
        for (String line :
                mtm.run("--json", "-f", script.toString()).ok().out().lines().toList()) {
            said.add(new ObjectMapper().readTree(line));
        }
        assertThat(said).as(ways.toString()).hasSameSizeAs(lines);
        return said;
    }

    private static List<String> withHtml(List<String> ids, List<JsonNode> listed) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (listed.get(i).path("parts").findValuesAsText("kind").contains("HTML")) {
                found.add(ids.get(i));
            }
        }
        return found;
    }

    private static List<String> ids(Mtm mtm, String account, String folder) throws IOException, InterruptedException {
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
