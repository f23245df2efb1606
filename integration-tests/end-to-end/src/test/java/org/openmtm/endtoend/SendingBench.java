// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.ScriptedSmtpServer;

/** An account "work" of Anna's that receives from a real server and sends through a scripted one. */
final class SendingBench implements AutoCloseable {
    static final String ADDRESS = "anna@example.org";

    final DovecotServer imap;
    final String user;
    final Mtm mtm;
    final ScriptedSmtpServer smtp;
    private final Path directory;

    SendingBench(DovecotServer imap, String user, Path directory) throws IOException {
        this.imap = imap;
        this.user = user;
        this.directory = directory;
        this.mtm = new Mtm(directory.resolve("data"));
        this.smtp = new ScriptedSmtpServer().user(user, imap.password(user));
    }

    /** @param settings in the form key=value */
    void account(String... settings) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--smtp", "127.0.0.1:" + smtp.port(), "--smtp-tls", "none", "--address", ADDRESS, "--name", "Anna B."));
        Arrays.stream(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
        mtm.addAccount("work", user, imap.password(user), imap.imapPort(), words.toArray(String[]::new));
    }

    String run(String line) throws Exception {
        return mtm.run(line.split(" ")).ok().out();
    }

    JsonNode json(String line) throws Exception {
        return mtm.run(("--json " + line).split(" ")).ok().json();
    }

    String failure(String line) throws Exception {
        return mtm.run(line.split(" ")).failure();
    }

    /** Several commands in one process; the first that fails ends it. */
    Mtm.Outcome script(String... lines) throws Exception {
        return mtm.run("-f", write("script", String.join("\n", lines) + "\n"));
    }

    /** The path of a file with this content. */
    String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    /** The id of the only message that the Outbox holds. */
    String waiting() throws Exception {
        JsonNode rows = json("outbox list").path("outbox");
        assertThat(rows).hasSize(1);
        return rows.get(0).path("id").asText();
    }

    JsonNode show(String id) throws Exception {
        return json("outbox show " + id);
    }

    /** Ids of the messages in a folder, the oldest first. */
    List<String> ids(String account, String folder) throws Exception {
        return StreamSupport.stream(
                        json("list " + account + " " + folder).path("messages").spliterator(), false)
                .map(message -> message.path("id").asText())
                .sorted((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
                .toList();
    }

    int onServer(String folder, String criteria) throws IOException {
        try (ImapProbe probe = imap.client(user)) {
            probe.select(folder);
            return probe.search(criteria).size();
        }
    }

    void deliver(String folder, String... lines) throws IOException {
        imap.deliver(user, folder, (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    List<CapturedMail> mails() {
        return smtp.mails();
    }

    CapturedMail lastMail() {
        return mails().get(mails().size() - 1);
    }

    static String header(CapturedMail mail, String name) {
        Matcher found = Pattern.compile("(?im)^" + name + ":[ \t]*((?:.*\r\n[ \t])*.*)$")
                .matcher(mail.text());
        assertThat(found.find()).as(name + " in " + mail.text()).isTrue();
        return found.group(1).strip();
    }

    @Override
    public void close() throws IOException {
        smtp.close();
    }
}
