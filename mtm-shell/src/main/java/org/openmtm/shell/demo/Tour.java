// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.ListQuery;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;

/** The walk: types the commands of the shell, and looks into the store for whether each did what it said. */
public final class Tour {

    static final String ANNA = "anna";
    static final String BEN = "ben";

    private static final int MAILS = DemoMails.all().size();
    private static final long EVENT_SECONDS = 10;

    private final Messaging messaging;
    private final MessagingSession session;
    private final Stage stage;

    public Tour(Messaging messaging, MessagingSession session, Stage stage) {
        this.messaging = messaging;
        this.session = session;
        this.stage = stage;
    }

    /**
     * Walks all steps. Its accounts and files are gone at the end.
     *
     * @param home the distribution
     * @param data the data directory, in which its files lie meanwhile
     */
    public void walk(Path home, Path data) throws IOException, InterruptedException {
        if (!messaging.accounts().list().isEmpty()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, "There are accounts in this data directory", "Run mtm demo without --data");
        }
        Path files = Files.createDirectories(data.resolve("demo"));
        try {
            stage.step("A mail server of our own on 127.0.0.1");
            try (MailServer server = MailServer.start(home)) {
                stage.say("IMAP on " + server.imap() + ", SMTP on " + server.smtp() + ", " + MAILS
                        + " mails wait for Anna");
                accounts(server, files);
                EntryId question = mirror();
                EntryId answer = reply(question, files);
                flush(answer);
                delivered(answer);
                push();
                lose(server);
                replace();
                check();
            }
        } finally {
            messaging.accounts().list().forEach(account -> messaging.accounts().remove(account.name()));
            delete(files);
        }
    }

    private void accounts(MailServer server, Path files) throws IOException {
        stage.step("Accounts for Anna and Ben");
        Path password = Files.writeString(files.resolve("password"), DemoServer.PASSWORD + "\n");
        for (String name : List.of(ANNA, BEN)) {
            stage.type(List.of(
                    "account",
                    "add",
                    name,
                    "--imap",
                    server.imap(),
                    "--tls",
                    "none",
                    "--smtp",
                    server.smtp(),
                    "--smtp-tls",
                    "none",
                    "--user",
                    name,
                    "--password-file",
                    password.toString(),
                    "--set",
                    "send.on.next.connection=true",
                    "--set",
                    "smtp.address=" + name + "@" + DemoServer.DOMAIN));
        }
        stage.type(List.of("account", "list"));
        stage.verify("two accounts", messaging.accounts().list().size() == 2);
    }

    /** @return the mail that Ben asks his question in */
    private EntryId mirror() {
        stage.step("Mirror Anna's mailbox");
        stage.type(List.of("sync", ANNA));
        FolderCounts counts = inbox(ANNA);
        stage.verify(
                "all " + MAILS + " mails are here, complete", counts.equals(new FolderCounts(MAILS, MAILS, MAILS)));

        stage.step("Find a mail");
        stage.type(List.of("search", DemoMails.RARE_WORD));
        List<SearchHit> hits = session.read().search(new SearchQuery(DemoMails.RARE_WORD, null, 10));
        stage.verify("the one mail that holds the word", hits.size() == 1);
        return hits.get(0).message().id();
    }

    /** @return the answer in the Outbox */
    private EntryId reply(EntryId question, Path files) throws IOException {
        stage.step("Answer it; the answer waits for the next connection");
        Path text = Files.writeString(files.resolve("answer.txt"), "Hello Ben,\n\nI have it.\n\nAnna\n");
        stage.type(List.of("reply", question.toString(), "--body-file", text.toString(), "--on-next-connection"));
        stage.type(List.of("outbox", "list"));
        List<Submission> outbox = session.read().outbox(null);
        stage.verify(
                "it waits durably in the Outbox",
                outbox.size() == 1
                        && outbox.get(0).state() == SendState.QUEUED
                        && outbox.get(0).plan().start() == SendPlan.Start.NEXT_CONNECTION);
        return outbox.get(0).message();
    }

    private void flush(EntryId answer) {
        stage.step("Connect: autosend flushes the Outbox meanwhile");
        stage.type(List.of("connect", ANNA));
        stage.verify(
                "the answer is sent, and lies in Sent",
                session.read().submission(answer).map(Submission::state).orElse(null) == SendState.SENT
                        && session.read()
                                .entry(answer)
                                .map(Entry::parent)
                                .filter(StandardFolder.SENT.id()::equals)
                                .isPresent()
                        && session.read().outbox(null).isEmpty());
    }

    private void delivered(EntryId answer) {
        stage.step("What arrived at Ben's side");
        stage.type(List.of("sync", BEN));
        stage.type(List.of("list", BEN, "INBOX"));
        String messageId =
                session.read().entry(answer).map(e -> e.header().messageId()).orElse("none");
        stage.verify(
                "Ben has Anna's answer",
                newest(BEN).map(e -> e.header().messageId()).orElse("").equals(messageId));
    }

    private void push() throws InterruptedException {
        stage.step("New mail, while Anna is connected");
        LinkedBlockingQueue<MessagingEvent> arrived = new LinkedBlockingQueue<>();
        EntryId anna = receiving(ANNA);
        try (var subscription = session.observe(session.read().lastEvent(), event -> {
            if (event.type() == EventType.MAIL_NEW && anna.equals(event.service())) {
                arrived.add(event);
            }
        })) {
            stage.type(List.of("send", BEN, "--to", ANNA + "@" + DemoServer.DOMAIN, "--subject", "Thank you!"));
            long begun = System.nanoTime();
            MessagingEvent event = arrived.poll(EVENT_SECONDS, TimeUnit.SECONDS);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            stage.say("The server said so by itself (IDLE); told " + Human.duration(took) + " after Ben had sent it");
            stage.verify("an event tells of the new mail", event != null && subscription.cursor() > 0);
        }
    }

    private void lose(MailServer server) {
        stage.step("A server's last answer gets lost: was the mail sent?");
        stage.type(List.of("account", "set", BEN, "smtp.port=" + server.lossyPort()));
        stage.typeInVain(List.of(
                "send",
                BEN,
                "--to",
                ANNA + "@" + DemoServer.DOMAIN,
                "--subject",
                "One more thing",
                "--copy-to-self",
                "bcc"));
        stage.verify(
                "it is uncertain, and not sent again by itself",
                session.read().outbox(null).stream()
                        .map(Submission::state)
                        .toList()
                        .equals(List.of(SendState.UNCERTAIN)));

        stage.step("Look for evidence: Ben's own copy came back");
        EntryId message = session.read().outbox(null).get(0).message();
        stage.type(List.of("outbox", "resolve", BEN));
        stage.type(List.of("outbox", "show", message.toString()));
        stage.verify(
                "it was sent, once",
                session.read().submission(message).map(Submission::state).orElse(null) == SendState.SENT
                        && session.read().outbox(null).isEmpty());
    }

    private void replace() {
        stage.step("Replace the IMAP module while all this runs");
        stage.type(List.of("mtm", "update", "imap4"));
        stage.type(List.of("sync", ANNA));
        stage.verify(
                "the new module goes on where the old one was: nothing lost, nothing twice",
                inbox(ANNA).total() == MAILS + 2L && inbox(ANNA).bodies() == MAILS + 2L);
    }

    private void check() {
        stage.step("Check the store");
        stage.type(List.of("store", "check"));
        stage.verify(
                "every byte is accounted for", session.read().check(p -> {}).clean());
    }

    private EntryId receiving(String account) {
        return messaging.accounts().find(account).orElseThrow().receiving().id();
    }

    private Entry inboxFolder(String account) {
        return session.read().folders(receiving(account)).stream()
                .filter(folder -> folder.name().equalsIgnoreCase("INBOX"))
                .findFirst()
                .orElseThrow(() -> new MessagingException(ErrorKind.NOT_FOUND, account + " has no INBOX", ""));
    }

    private FolderCounts inbox(String account) {
        return session.read().counts(inboxFolder(account).id());
    }

    private java.util.Optional<Entry> newest(String account) {
        StoreReader store = session.read();
        ListQuery query = new ListQuery(inboxFolder(account).id(), ListQuery.Sort.DATE, true, false, 1);
        try (StoreCursor<Entry> messages = store.children(query)) {
            return messages.hasNext() ? java.util.Optional.of(messages.next()) : java.util.Optional.empty();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
