// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.session.Account;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer;

/** Writes numbered mails without pause, by each of the ways there are. */
final class Post extends Worker {
    private final Handles handles;
    private final Account account;
    private final Duration pause;
    private final String text;
    private final AtomicInteger written = new AtomicInteger();

    Post(Handles handles, Account account, Duration pause) {
        this(handles, account, pause, "Words that take a while to read. ".repeat(50));
    }

    Post(Handles handles, Account account, Duration pause, String text) {
        super("post");
        this.text = text;
        this.handles = handles;
        this.account = account;
        this.pause = pause;
    }

    @Override
    void step() throws Exception {
        int number = written.get();
        switch (number % 3) {
            case 0 -> handles.run(account.sending().id(), new Commands.Compose(draft(number), SendOptions.NOW));
            case 1 -> handles.run(account.receiving().id(), new Commands.Compose(draft(number), SendOptions.NOW));
            default -> compose(number);
        }
        written.incrementAndGet();
        Await.pass(pause);
    }

    /** Without a module there is nobody who composes at once; whoever is told so may simply ask again. */
    private void compose(int number) throws Exception {
        EntryId service = account.sending().id();
        Await.until("there is a module again", Handles.PATIENCE, () -> {
            try {
                handles.session().client(service).compose(draft(number), SendOptions.NOW);
                return true;
            } catch (MessagingException e) {
                assertThat(e.kind()).as("%s", e.oneLine()).isEqualTo(ErrorKind.UNAVAILABLE);
                return false;
            }
        });
    }

    private Draft draft(int number) {
        return new Draft(
                Draft.Kind.NEW,
                "",
                List.of("berta@example.org"),
                List.of(),
                List.of(),
                "number " + number + ".",
                text,
                List.of(),
                null);
    }

    int written() {
        return written.get();
    }

    /** Waits until nothing is left to send or to file. */
    void awaitSent() throws Exception {
        EntryId service = account.sending().id();
        Await.until(
                () -> "still in the Outbox or to be filed: "
                        + handles.session().read().outbox(service).stream()
                                .map(row -> row.state() + " " + row.phase() + " " + row.reply() + " " + row.reason())
                                .toList()
                        + handles.session().read().toFile(service).size(),
                Handles.PATIENCE,
                () -> handles.session().read().outbox(service).isEmpty()
                        && handles.session().read().toFile(service).isEmpty());
    }

    /** Each came once, and each copy is on the server once. */
    void assertEachCameOnce(String seed, ScriptedSmtpServer sink, List<Mail> server) {
        Map<String, Long> came = sink.mails().stream()
                .map(CapturedMail::text)
                .map(Post::subject)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        for (int number = 0; number < written(); number++) {
            assertThat(came.remove("number " + number + "."))
                    .as("%s: how often mail %d came", seed, number)
                    .isEqualTo(1);
        }
        assertThat(came).as("%s: mails that nobody wrote", seed).isEmpty();
        assertThat(sink.mails()).as(seed).allMatch(CapturedMail::acknowledged);

        List<Submission> sent = handles.session().read().sent(account.sending().id(), written() + 10);
        assertThat(sent).as(seed).hasSize(written()).allMatch(row -> row.state() == SendState.SENT);
        assertThat(sent).as(seed).allMatch(row -> row.filing().state() == Filing.State.DONE);
        assertThat(server.stream().filter(mail -> mail.folder().equals("Sent")).map(Mail::messageId))
                .as("%s: copies on the server", seed)
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(Submission::messageId).toList());
    }

    private static String subject(String mail) {
        return mail.lines()
                .filter(line -> line.startsWith("Subject: "))
                .map(line -> line.substring("Subject: ".length()))
                .findFirst()
                .orElse("");
    }
}
