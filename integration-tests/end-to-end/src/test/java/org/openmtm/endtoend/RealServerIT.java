// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.SmtpSink;

/** All that is written, through servers that we did not write in both directions, by shell commands. */
class RealServerIT {
    @TempDir
    Path directory;

    private DovecotServer imap;
    private Mtm mtm;

    @BeforeEach
    void start() throws Exception {
        imap = DovecotServer.start();
        imap.createFolder("u1", "Sent");
        mtm = new Mtm(directory.resolve("data"));
    }

    @AfterEach
    void stop() throws Exception {
        imap.close();
    }

    private void account(SmtpSink smtp) throws Exception {
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
                "smtp.file.sent=always");
    }

    private Mtm.Outcome script(String... lines) throws Exception {
        return mtm.run(
                "-f", Files.write(directory.resolve("script"), List.of(lines)).toString());
    }

    private static String mail(SmtpSink smtp, String sign) {
        return smtp.mails().stream()
                .filter(mail -> mail.contains(sign))
                .findFirst()
                .orElseThrow(() -> new AssertionError(sign + " in " + smtp.mails()));
    }

    @Test
    void eachWayToWriteReachesTheServerAndItsCopyTheMailbox() throws Exception {
        String original = "From: Ben <ben@example.org>\r\nReturn-Path: <ben@example.org>\r\nTo: u1@example.org,"
                + " carl@example.org\r\nSubject: question\r\nMessage-ID: <question@example.org>\r\n"
                + "Disposition-Notification-To: ben@example.org\r\n\r\n.\r\n..dots\r\n.and words\r\n";
        imap.deliver("u1", "INBOX", original.getBytes(StandardCharsets.US_ASCII));
        try (SmtpSink smtp = SmtpSink.start()) {
            account(smtp);
            mtm.run("sync", "work").ok();
            String id = mtm.run("--json", "list", "work", "INBOX")
                    .ok()
                    .json()
                    .path("messages")
                    .get(0)
                    .path("id")
                    .asText();
            script(
                            "send work --to ben@example.org --subject fresh --report success --report-return full",
                            "reply " + id + " --all",
                            "forward " + id + " --to dora@example.org",
                            "forward " + id + " --to dora@example.org --as-attachment",
                            "redirect " + id + " --to dora@example.org",
                            "receipt " + id,
                            "sync work",
                            "store check")
                    .ok();
            assertThat(smtp.mails()).hasSize(6);
            assertThat(mail(smtp, "Subject: fresh"))
                    .containsPattern("X-Mail-Args: <u1@example.org> .*RET=FULL ENVID=")
                    .containsPattern("X-Rcpt-Args: <ben@example.org> NOTIFY=SUCCESS");
            assertThat(mail(smtp, "Subject: Re: question"))
                    .contains("X-Rcpt-Args: <ben@example.org>", "X-Rcpt-Args: <carl@example.org>")
                    .doesNotContain("X-Rcpt-Args: <u1@");
            assertThat(mail(smtp, "message/rfc822")).contains(original.replace("\r\n", "\n"));
            assertThat(mail(smtp, "Resent-To: dora@example.org"))
                    .contains("X-Rcpt-Args: <dora@example.org>")
                    .contains("\n.\n..dots\n.and words\n");
            assertThat(mail(smtp, "disposition-notification"))
                    .contains("X-Mail-Args: <>", "X-Rcpt-Args: <ben@example.org>");
            try (ImapProbe probe = imap.client("u1")) {
                probe.select("Sent");
                assertThat(probe.search("ALL"))
                        .as("copies of all but the receipt")
                        .hasSize(5);
            }
        }
    }

    @Test
    void theStoryTellsOfRefusalsAndOfALostReply() throws Exception {
        try (SmtpSink later = SmtpSink.start("-r", "RCPT");
                SmtpSink gone = SmtpSink.start("-q", ".");
                SmtpSink honest = SmtpSink.start()) {
            account(later);
            String send = "send work --to ben@example.org --subject ";
            script(send + "put-off").failure();
            script("account set work smtp.port=" + gone.port(), send + "lost").failure();
            JsonNode rows = mtm.run("--json", "outbox", "list").ok().json().path("outbox");
            assertThat(rows.findValuesAsText("subject")).containsExactlyInAnyOrder("put-off", "lost");
            for (JsonNode row : rows) {
                boolean lost = row.path("subject").asText().equals("lost");
                assertThat(row.path("state").asText()).isEqualTo(lost ? "UNCERTAIN" : "QUEUED");
                String story =
                        mtm.run("outbox", "show", row.path("id").asText()).ok().out();
                assertThat(story).contains(lost ? "may have the message or not" : "450 4.3.0 Error: command failed");
            }
            script("account set work smtp.port=" + honest.port(), "outbox retry --all")
                    .ok();
            assertThat(honest.mails()).singleElement().asString().contains("Subject: put-off");
        }
    }
}
