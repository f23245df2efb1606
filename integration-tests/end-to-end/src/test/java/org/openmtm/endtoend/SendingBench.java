// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** The command that adds the account. @param settings in the form key=value */
    String account(String... settings) throws IOException {
        String password = write("password", imap.password(user) + "\n");
        StringBuilder line = new StringBuilder("account add work --imap 127.0.0.1:" + imap.imapPort()
                + " --tls none --user " + user + " --password-file " + password + " --smtp 127.0.0.1:" + smtp.port()
                + " --smtp-tls none --address " + ADDRESS + " --name 'Anna B.'");
        for (String setting : settings) {
            line.append(" --set '").append(setting).append("'");
        }
        return line.toString();
    }

    /** Commands in one process; the first that fails ends it. */
    Mtm.Outcome script(String... lines) throws Exception {
        return mtm.run("-f", write("script", String.join("\n", lines) + "\n"));
    }

    /** The same; what each command says. */
    List<JsonNode> json(String... lines) throws Exception {
        List<JsonNode> documents = read(lines);
        assertThat(documents).as("all commands ran").hasSize(lines.length);
        assertThat(last(documents).hasNonNull("error"))
                .as(last(documents).toString())
                .isFalse();
        return documents;
    }

    /** The same, and the last one has to fail. @return its error */
    JsonNode error(String... lines) throws Exception {
        List<JsonNode> documents = read(lines);
        assertThat(documents).as("all commands ran").hasSize(lines.length);
        assertThat(last(documents).hasNonNull("error"))
                .as(last(documents).toString())
                .isTrue();
        return last(documents).path("error");
    }

    private List<JsonNode> read(String... lines) throws Exception {
        Mtm.Outcome outcome = mtm.run("--json", "-f", write("script", String.join("\n", lines) + "\n"));
        List<JsonNode> documents = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) {
            documents.add(new ObjectMapper().readTree(line));
        }
        return documents;
    }

    static JsonNode last(List<JsonNode> documents) {
        return documents.get(documents.size() - 1);
    }

    /** The path of a file with this content. */
    String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
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
