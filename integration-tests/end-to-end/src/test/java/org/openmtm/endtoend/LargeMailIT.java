// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.SmtpSink;

/** An attachment of 100 MB is composed, sent, received and saved in a heap of 128 MB, and is the same file. */
class LargeMailIT {
    private static final int MEBIBYTES = 100;

    @TempDir
    Path directory;

    @Test
    void aHundredMegabytesGoOutAndComeBackInALittleHeap() throws Exception {
        Path file = noise(directory.resolve("large.bin"));
        try (DovecotServer imap = DovecotServer.start();
                SmtpSink smtp = SmtpSink.start()) {
            Mtm mtm = new Mtm(directory.resolve("data")).with("MTM_JAVA_OPTS", "-Xmx128m");
            mtm.addAccount(
                    "work",
                    "u1",
                    imap.password("u1"),
                    imap.imapPort(),
                    "--smtp",
                    "127.0.0.1:" + smtp.port(),
                    "--smtp-tls",
                    "none",
                    "--set",
                    "smtp.address=u1@example.org",
                    "--set",
                    "smtp.file.sent=never");

            mtm.run("send", "work", "--to", "u1@example.org", "--subject", "Large", "--attach", file.toString())
                    .ok();
            assertThat(smtp.mails()).hasSize(1);
            imap.deliver("u1", "INBOX", smtp.mails().get(0).getBytes(StandardCharsets.ISO_8859_1));
            mtm.run("sync", "work").ok();

            JsonNode received =
                    mtm.run("--json", "list", "work", "INBOX").ok().json().path("messages");
            assertThat(received).hasSize(1);
            String id = received.get(0).path("id").asText();
            JsonNode parts = mtm.run("--json", "show", id).ok().json().path("parts");
            assertThat(part(mtm, id, numberOf(parts, "large.bin"))).isEqualTo(sha256(Files.newInputStream(file)));
            mtm.assertStoreClean();
        }
    }

    private static Path noise(Path file) throws IOException {
        Random random = new Random(20261123);
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < MEBIBYTES; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    private static String numberOf(JsonNode parts, String fileName) {
        for (JsonNode part : parts) {
            if (part.path("fileName").asText().equals(fileName)) {
                return part.path("number").asText();
            }
        }
        throw new AssertionError("no part " + fileName + " in " + parts);
    }

    /** The SHA-256 of what the command writes of a part. */
    private static String part(Mtm mtm, String id, String number) throws Exception {
        Process show = mtm.builder("show", id, "--part", number)
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        show.getOutputStream().close();
        String digest = sha256(show.getInputStream());
        String errors = new String(show.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(show.waitFor()).as(errors).isZero();
        return digest;
    }

    private static String sha256(InputStream bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(bytes, digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
