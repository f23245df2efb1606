// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.ScriptedSmtpServer;

/**
 * The overview of the IMAP4 MTM, sentence by sentence, by shell commands against a real server. The letters are the groups
 * of its sentences, as docs/imap4.md lists them.
 */
class BriefIT {
    private static final int USERS = 24;
    private static DovecotServer imap;
    private static int nextUser;

    @TempDir
    Path directory;

    private String user;
    private Mtm mtm;
    private ScriptedSmtpServer smtp;

    @BeforeAll
    static void startServer() throws Exception {
        imap = DovecotServer.start(DovecotOptions.standard().withUsers(USERS));
    }

    @AfterAll
    static void stopServer() throws Exception {
        imap.close();
    }

    /** Each test has a mailbox of its own, with three messages. */
    @BeforeEach
    void fillMailbox() throws Exception {
        user = "u" + ++nextUser;
        for (int number = 1; number <= 3; number++) {
            imap.deliver(user, "INBOX", mail(number));
        }
        imap.createFolder(user, "Archive");
        mtm = new Mtm(directory.resolve("data"));
    }

    private static byte[] mail(int number) {
        return ("From: Ben <ben@example.org>\r\nTo: Anna <anna@example.org>, carl@example.org\r\nSubject: Mail "
                        + number
                        + "\r\nMessage-ID: <" + number
                        + "@example.org>\r\nDisposition-Notification-To: ben@example.org\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\nContent-Type: text/plain\r\n\r\nText of mail " + number + ".\r\n"
                        + "--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
                        + "Content-Disposition: attachment; filename=a.bin\r\n\r\n" + "attached ".repeat(500)
                        + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void account(String... settings) throws Exception {
        mtm.addAccount("work", user, imap.password(user), imap.imapPort(), settings);
    }

    private void sendingAccount(String... settings) throws Exception {
        smtp = new ScriptedSmtpServer().user(user, imap.password(user));
        String[] words = new String[settings.length + 6];
        System.arraycopy(settings, 0, words, 0, settings.length);
        System.arraycopy(
                new String[] {
                    "--smtp", "127.0.0.1:" + smtp.port(), "--smtp-tls", "none", "--set", "smtp.address=anna@example.org"
                },
                0,
                words,
                settings.length,
                6);
        account(words);
    }

    private String run(String line) throws Exception {
        return mtm.run(line.split(" ")).ok().out();
    }

    private JsonNode json(String line) throws Exception {
        return mtm.run(("--json " + line).split(" ")).ok().json();
    }

    private String failure(String line) throws Exception {
        return mtm.run(line.split(" ")).failure();
    }

    /** Several commands in one process, which stays connected between them. */
    private String script(String... lines) throws Exception {
        return outcome(lines).ok().out();
    }

    private Mtm.Outcome outcome(String... lines) throws Exception {
        Path file = Files.write(directory.resolve("script"), List.of(lines));
        return mtm.run("-f", file.toString());
    }

    private List<String> ids(String folder) throws Exception {
        JsonNode messages = json("list work " + folder).path("messages");
        return StreamSupport.stream(messages.spliterator(), false)
                .map(message -> message.path("id").asText())
                .sorted((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
                .toList();
    }

    private int onServer(String folder, String criteria) throws Exception {
        try (ImapProbe probe = imap.client(user)) {
            probe.select(folder);
            return probe.search(criteria).size();
        }
    }

    private String sent() {
        return smtp.mails().stream().map(CapturedMail::text).collect(Collectors.joining("\n=====\n"));
    }

    @Test
    void groupAMailOfARemoteServerIsRetrievedAndManaged() throws Exception {
        account();
        run("sync work");
        List<String> ids = ids("INBOX");
        assertThat(ids).hasSize(3);
        assertThat(run("show " + ids.get(0))).contains("Text of mail 1.");
        script(
                "connect work",
                "copy " + ids.get(0) + " work/Archive",
                "move " + ids.get(1) + " work/Archive",
                "delete " + ids.get(2),
                "flag " + ids.get(0) + " +flagged",
                "folder create work Projects",
                "sync work",
                "disconnect work");
        assertThat(onServer("INBOX", "ALL")).isEqualTo(1);
        assertThat(onServer("INBOX", "FLAGGED")).isEqualTo(1);
        assertThat(onServer("Archive", "ALL")).isEqualTo(2);
        assertThat(onServer("Projects", "ALL")).isZero();
        mtm.assertStoreClean();
    }

    @Test
    void groupAProtocolsAreModulesThatAreListedDescribedAndExchanged() throws Exception {
        account();
        assertThat(run("mtm list")).contains("imap4").contains("smtp");
        assertThat(run("mtm info imap4"))
                .contains("connect-and-sync")
                .contains("get-mail")
                .contains("changes.cancel")
                .contains("sync.rate.seconds");
        assertThat(script("connect work", "mtm update imap4", "sync work", "count work INBOX"))
                .contains("3 messages");
    }

    @Test
    void groupBTheServerOrOneFolderIsSynchronised() throws Exception {
        account();
        imap.deliver(user, "Archive", mail(9));
        run("sync work --tree");
        assertThat(json("count work Archive").path("total").asInt()).isZero();
        run("sync work --folder Archive");
        assertThat(json("count work Archive").path("total").asInt()).isEqualTo(1);
        assertThat(json("count work INBOX").path("total").asInt()).isZero();
        run("sync work --inbox");
        assertThat(json("count work INBOX").path("total").asInt()).isEqualTo(3);
        JsonNode again = json("sync work");
        assertThat(again.path("new").asInt()).isZero();
        assertThat(again.path("strategy").asText()).contains("unchanged");
        assertThat(again.path("roundTrips").asInt()).isPositive();
    }

    @Test
    void groupBAndLSettingsAreReadSetValidatedAndCountFromTheNextConnect() throws Exception {
        account("--set", "sync.rate.seconds=60");
        assertThat(run("account show work")).containsPattern("sync.rate.seconds +60");
        run("account set work inbox.limit=2");
        run("sync work");
        assertThat(ids("INBOX")).as("the newest two").hasSize(2);
        assertThat(failure("account set work search.filter=FRMO"))
                .contains("search.filter")
                .contains("'FRMO' is no search key of RFC 3501");
        assertThat(failure("account set work download.rules=INBOX:most")).contains("names no parts");
        assertThat(failure("account set work inbox.limit=-2")).contains("inbox.limit");
        assertThat(failure("account set work sasl.mechanisms=MAGIC")).contains("SCRAM-SHA-256");
        assertThat(failure("account set work synchronise=some")).contains("remote, local, combination");
        assertThat(json("account show work")
                        .path("services")
                        .get(0)
                        .path("settings")
                        .path("inbox.limit")
                        .asInt())
                .isEqualTo(2);
        assertThat(script("connect work", "account set work sync.rate.seconds=30", "status work"))
                .contains("next connect");
    }

    @Test
    void groupLSettingsLieInTheConfigurationNotInTheStore() throws Exception {
        account("--set", "folder.path=Quite/Unmistakable", "--set", "newer.than.days=0");
        run("account set work folder.path=Other/Unmistakable");
        assertThat(holding("config", "Unmistakable")).isPositive();
        assertThat(holding("store", "Unmistakable")).isZero();
    }

    private long holding(String below, String text) throws Exception {
        try (var files = Files.walk(mtm.data())) {
            long holding = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean inside = mtm.data().relativize(file).toString().startsWith(below);
                if (inside && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    holding++;
                }
            }
            return holding;
        }
    }

    @Test
    void groupCSendingIsNotWhatImapDoesAndItSaysWhoDoes() throws Exception {
        account();
        run("sync work");
        assertThat(run("mtm info imap4")).contains("IMAP4 only receives; the sending service (SMTP)");
        assertThat(failure("send work --to ben@example.org --subject x"))
                .contains("work has no service that can")
                .contains("SMTP");
        assertThat(failure("reply " + ids("INBOX").get(0) + " --draft")).contains("SMTP");
        assertThat(failure("invoke work send-queued")).contains("has no command 'send-queued'");
    }

    @Test
    void groupDConnectDisconnectSubscribeAndUnsubscribeAreCommands() throws Exception {
        account("--set", "synchronise=local");
        imap.deliver(user, "Archive", mail(9));
        String said = script(
                "connect work",
                "invoke work is-connected",
                "subscribe work Archive",
                "sync work",
                "folders work",
                "count work Archive",
                "unsubscribe work Archive",
                "disconnect work",
                "invoke work is-connected");
        assertThat(said)
                .contains("connected true")
                .contains("subscribed")
                .contains("1 message")
                .contains("connected false");
        assertThat(json("ops list work").path("operations").toString())
                .contains("\"connect\"")
                .contains("\"subscribe\"")
                .contains("\"unsubscribe\"")
                .contains("\"disconnect\"");
    }

    @Test
    void groupDAStateThatForbidsACommandIsATypedReason() throws Exception {
        account();
        run("sync work");
        assertThat(mtm.run("--json", "select", "work", "INBOX")
                        .json()
                        .path("error")
                        .path("kind")
                        .asText())
                .isEqualTo("DISCONNECTED");
        assertThat(script("connect work", "select work INBOX")).contains("messages 3");
    }

    @Test
    void groupESendOnNextConnectionFlushesTheOutboxOnConnect() throws Exception {
        sendingAccount("--set", "send.on.next.connection=true");
        run("new work --to ben@example.org --subject waiting-one --on-next-connection");
        assertThat(smtp.mails()).isEmpty();
        assertThat(run("connect work")).contains("Outbox").contains("sent 1");
        assertThat(sent()).contains("Subject: waiting-one");
        run("account set work send.on.next.connection=false");
        run("new work --to ben@example.org --subject waiting-two --on-next-connection");
        run("connect work");
        assertThat(sent()).doesNotContain("waiting-two");
        smtp.close();
    }

    @Test
    void groupFMessagesAreAnsweredAndForwarded() throws Exception {
        sendingAccount();
        run("sync work");
        String id = ids("INBOX").get(0);
        run("reply " + id);
        run("reply " + id + " --all");
        run("forward " + id + " --to dora@example.org");
        assertThat(sent())
                .contains("Subject: Re: Mail 1")
                .contains("In-Reply-To: <1@example.org>")
                .contains("> Text of mail 1.")
                .contains("carl@example.org")
                .contains("Subject: Fwd: Mail 1")
                .contains("filename=\"a.bin\"");
        assertThat(smtp.mails()).hasSize(3);
        smtp.close();
    }

    @Test
    void groupGNewReplyForwardReceiptAndForwardAsAttachmentAreCommandsToo() throws Exception {
        sendingAccount();
        run("sync work");
        String id = ids("INBOX").get(0);
        run("new work --to ben@example.org --subject draft-of-mine");
        run("forward " + id + " --to ben@example.org --as-attachment --draft");
        run("receipt " + id);
        run("invoke work compose kind=new to=ben@example.org subject=by-command text=Hello when=draft");
        run("invoke work compose kind=reply original=" + id + " text=Agreed when=draft");
        String drafts = json("list local Drafts").toString();
        assertThat(drafts)
                .contains("draft-of-mine")
                .contains("Fwd: Mail 1")
                .contains("by-command")
                .contains("Re: Mail 1");
        assertThat(sent()).contains("disposition-notification").contains("Original-Message-ID: <1@example.org>");
        assertThat(smtp.mails()).hasSize(1);
        smtp.close();
    }

    @Test
    void groupHWhetherItIsConnectedAndBusyIsTold() throws Exception {
        account();
        String said = script("invoke work is-connected", "connect work", "invoke work is-connected", "busy work");
        assertThat(said).contains("connected false").contains("connected true").contains("busy false");
        assertThat(json("status work").path("services").get(0).path("state").asText())
                .isEqualTo("DISCONNECTED");
    }

    @Test
    void groupIConnectAndSyncIsDoneAfterConnectSyncOrDisconnect() throws Exception {
        account();
        assertThat(script(
                        "connect work --sync --until connect", "background wait work", "count work INBOX", "busy work"))
                .contains("3 messages")
                .contains("busy false");
        assertThat(script("connect work --sync", "count work INBOX", "invoke work is-connected"))
                .contains("3 messages")
                .contains("connected true");
        assertThat(script("connect work --sync --until disconnect --idle-timeout 1", "invoke work is-connected"))
                .contains("connected false");
    }

    @Test
    void groupINewMailOfTheInboxComesInAtTheInterval() throws Exception {
        account(
                "--set",
                "sync.rate.seconds=1",
                "--set",
                "idle=false",
                "--set",
                "notify=false",
                "--set",
                "poll.seconds=3600");
        Process shell = mtm.builder().redirectErrorStream(true).start();
        try (var said = shell.inputReader(StandardCharsets.UTF_8)) {
            shell.getOutputStream()
                    .write("connect work --sync --until disconnect &\nevents --follow --since 0\n"
                            .getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
            String line = said.readLine();
            while (line != null && !line.contains("Mail 3")) {
                line = said.readLine();
            }
            imap.deliver(user, "INBOX", mail(7));
            while (line != null && !line.contains("Mail 7")) {
                line = said.readLine();
            }
            assertThat(line).as("it is told of").isNotNull();
        } finally {
            Mtm.kill(shell);
        }
    }

    @Test
    void groupJAndMGetMailConnectsWorksAndDisconnects() throws Exception {
        account();
        run("sync work --headers-only");
        List<String> ids = ids("INBOX");
        run("get work " + ids.get(0) + " --parts text");
        assertThat(run("show " + ids.get(0))).contains("Text of mail 1.");
        run("get work --all");
        assertThat(json("count work INBOX").path("bodies").asInt()).isEqualTo(3);
        run("get work --copy " + ids.get(0) + " --to local/Inbox");
        run("get work --move " + ids.get(1) + " --to local/Inbox");
        assertThat(json("count local Inbox").path("total").asInt()).isEqualTo(2);
        assertThat(onServer("INBOX", "ALL")).isEqualTo(2);
        imap.deliver(user, "INBOX", mail(8));
        run("get work --new");
        assertThat(json("list work INBOX").toString()).contains("Mail 8");
        assertThat(json("status work").path("services").get(0).path("state").asText())
                .isEqualTo("DISCONNECTED");
    }

    @Test
    void groupMGetMailNeedsStaysOrLeavesAConnectionAsItIsTold() throws Exception {
        account();
        run("sync work --headers-only");
        assertThat(failure("get work --connected")).contains("onnect");
        assertThat(script("connect work", "get work --all --connected", "invoke work is-connected"))
                .contains("connected true");
        assertThat(script("get work --all --stay", "invoke work is-connected")).contains("connected true");
        assertThat(script("get work --all --disconnect", "invoke work is-connected"))
                .contains("connected false");
    }

    @Test
    void groupKOfflineOperationsAreListedCancelledAndReplayed() throws Exception {
        account();
        run("sync work");
        List<String> ids = ids("INBOX");
        run("delete " + ids.get(0));
        run("move " + ids.get(1) + " work/Archive");
        run("flag " + ids.get(2) + " +flagged");
        run("folder create work Later");
        assertThat(ids("INBOX")).hasSize(1);
        assertThat(ids("Archive")).containsExactly(ids.get(1));
        assertThat(json("ops list work --changes").path("changes")).hasSize(4);
        assertThat(run("ops show c" + ids.get(0))).contains("sends: ").contains("why: ");
        assertThat(onServer("INBOX", "ALL")).isEqualTo(3);

        run("ops cancel c" + ids.get(0));
        assertThat(ids("INBOX")).contains(ids.get(0));
        run("sync work");
        assertThat(json("ops list work --changes").path("changes")).isEmpty();
        assertThat(onServer("INBOX", "ALL")).isEqualTo(2);
        assertThat(onServer("INBOX", "FLAGGED")).isEqualTo(1);
        assertThat(onServer("Archive", "ALL")).isEqualTo(1);
        assertThat(onServer("Later", "ALL")).isZero();
    }

    @Test
    void groupKOfflineOperationsAreCancelledByFolderAndAltogetherAndUndeleted() throws Exception {
        account();
        run("sync work");
        List<String> ids = ids("INBOX");
        run("delete " + String.join(" ", ids));
        assertThat(ids("INBOX")).isEmpty();
        run("undelete work");
        assertThat(ids("INBOX")).containsExactlyElementsOf(ids);
        run("move " + String.join(" ", ids) + " work/Archive");
        run("ops cancel work --folder INBOX");
        assertThat(ids("INBOX")).containsExactlyElementsOf(ids);
        run("flag " + ids.get(0) + " +flagged");
        run("folder create work Never");
        run("ops cancel work");
        assertThat(json("ops list work --changes").path("changes")).isEmpty();
        assertThat(json("folders work").toString()).doesNotContain("Never");
        run("sync work");
        assertThat(onServer("INBOX", "ALL")).isEqualTo(3);
        assertThat(onServer("INBOX", "FLAGGED")).isZero();
    }
}
