// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

/** The outbox commands: what they show of the ledger, and what they ask for. */
class OutboxCommandsTest {

    private static final EntryId ID = EntryId.of(500);

    private final FakeEnvironment environment = new FakeEnvironment();
    private final FakeMessaging messaging = environment.messaging;

    @BeforeEach
    void aMessage() {
        environment.message(ID, "Lunch", Flags.NONE);
    }

    private void row(Submission row) {
        environment.store.submissions.put(ID, row);
    }

    private Ran run(String line) {
        return Ran.words(environment, line.split(" "));
    }

    @Test
    void whatIsUncertainCannotBeOverlooked() {
        row(Rows.in(SendState.UNCERTAIN, "", "The answer was lost"));
        Ran ran = run("outbox list");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).containsPattern("500 +work +UNCERTAIN +ben@example.org, carl@example.org +Lunch");
        assertThat(ran.err())
                .contains("1 message was sent is UNCERTAIN")
                .contains("mtm outbox resolve work")
                .contains("mtm outbox resolve 500 --sent");
        assertThat(run("outbox list --json").err()).isEmpty();
    }

    @Test
    void whatWasSentIsListedWhenAskedFor() {
        row(Rows.in(SendState.SENT, "250 ok", ""));
        assertThat(run("outbox list").err()).isEqualTo("The Outbox is empty\n");
        assertThat(run("outbox list --sent").out()).containsPattern("500 +work +sent +1970-01-01");
        assertThat(run("outbox list work --all --json").out())
                .startsWith("{\"outbox\":[],\"sent\":[{\"id\":500,\"service\":11,\"state\":\"SENT\"");
        assertThat(run("outbox list --json").out()).isEqualTo("{\"outbox\":[]}\n");
        assertThat(run("outbox list --sent --all").status()).isEqualTo(2);
        assertThat(run("outbox list --limit 0").status()).isEqualTo(2);
    }

    private void story() {
        Submission refused = Rows.in(SendState.SENT, "250 taken", "").withPhase("DOT");
        row(refused.withRecipients(List.of(
                        new Submission.Recipient("ben@example.org", SendState.SENT, "250 ok")
                                .reported(Submission.Report.DELIVERED, "into the mailbox"),
                        new Submission.Recipient("carl@example.org", SendState.FAILED, "550 no \u001b[31m such user")))
                .withFiling(new Filing(Filing.State.WANTED, null, "")));
        environment.store.stories.put(
                ID,
                List.of(
                        new SendStep(Instant.EPOCH, 0, SendState.QUEUED, "", "queued"),
                        new SendStep(Instant.EPOCH.plusSeconds(7), 1, SendState.QUEUED, "CONNECT", "No route to host"),
                        new SendStep(Instant.EPOCH.plusSeconds(61), 1, SendState.SENT, "DOT", "250 taken")));
    }

    @Test
    void theStoryIsToldWithRecipientsReportsAndFiling() {
        story();
        assertThat(run("outbox show 500").out())
                .contains("Message 500 of work: sent\n")
                .contains("Subject: Lunch\n")
                .contains("Message-ID: <m@x>\n")
                .contains("Filing: a copy has to be filed on the server\n")
                .containsPattern("ben@example.org +sent +250 ok +delivered: into the mailbox")
                .contains("550 no \ufffd[31m such user")
                .containsPattern("1970-01-01 ..:..:07 +1 +queued +connect +No route to host")
                .containsPattern("1970-01-01 ..:..:01 +1 +sent +dot +250 taken")
                .contains("Next: Its copy is filed in the Sent folder of work when that connects");
    }

    @Test
    void theStoryIsADocumentToo() {
        story();
        assertThat(run("outbox show 500 --json").out())
                .startsWith("{\"account\":\"work\",\"id\":500,")
                .contains("\"phase\":\"DOT\"")
                .contains("\"report\":\"DELIVERED\",\"reportWords\":\"into the mailbox\"")
                .contains("\"filing\":{\"state\":\"WANTED\",\"copy\":null,\"words\":\"\"}")
                .contains("\"plan\":{\"start\":\"SOON\",\"notAfter\":null,\"unlessAnswered\":false,"
                        + "\"priority\":\"NORMAL\",\"reports\":[],\"returned\":\"HEADERS\"}")
                .contains("{\"time\":\"1970-01-01T00:00:07Z\",\"attempt\":1,\"state\":\"QUEUED\","
                        + "\"phase\":\"CONNECT\",\"words\":\"No route to host\"}")
                .contains("\"next\":\"Its copy is filed");
    }

    private String next(Submission row) {
        row(row);
        return run("outbox show 500")
                .out()
                .lines()
                .filter(line -> line.startsWith("Next: "))
                .findFirst()
                .orElse("");
    }

    @Test
    void whatHappensNextDependsOnTheRow() {
        Submission queued = Rows.queued(SendPlan.SOON);
        assertThat(next(queued)).contains("with the next run").contains("mtm outbox retry 500");
        assertThat(next(queued.withNotBefore(Instant.EPOCH))).contains("goes at 1970-01-01");
        assertThat(next(queued.withNotBefore(Instant.EPOCH).withAttempt(2))).contains("is tried again at 1970-01-01");
        assertThat(next(queued.withPlan(SendPlan.SOON.withNotAfter(Instant.EPOCH))))
                .contains("given up at 1970-01-01");
        messaging.nextSends.put(FakeEnvironment.SMTP, Instant.parse("2100-01-01T12:00:00Z"));
        assertThat(next(queued.withNotBefore(Instant.EPOCH).withPhase("CONNECT")))
                .contains("is tried again at 2100-01-01")
                .contains("if mtm runs then");
        assertThat(next(Rows.queued(SendPlan.SOON.withStart(SendPlan.Start.NEXT_CONNECTION))))
                .contains("when work connects");
        assertThat(next(Rows.queued(SendPlan.SOON.withStart(SendPlan.Start.REQUEST))))
                .contains("when it is asked for");
        assertThat(next(Rows.in(SendState.FAILED, "550", ""))).contains("Nothing by itself");
        assertThat(next(Rows.in(SendState.UNCERTAIN, "", ""))).contains("It is not sent again by itself");
        messaging.settings.put(FakeEnvironment.SMTP, new ServiceSettings(Map.of("uncertain.policy", "resend")));
        assertThat(next(Rows.in(SendState.UNCERTAIN, "", ""))).contains("Without any it is sent again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show 30", "retry 30", "cancel 30", "resolve 30 --sent"})
    void aMessageThatWasNeverToBeSentIsNoneOfTheLedger(String line) {
        Ran ran = run("outbox " + line);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("Message 30 was never to be sent");
        assertThat(messaging.retried).isEmpty();
    }

    @Test
    void retryAsksTheSessionAndRunsTheOutbox() {
        row(Rows.in(SendState.QUEUED, "", ""));
        messaging.onStart = operation -> {
            row(Rows.in(SendState.SENT, "250 ok", ""));
            operation.succeed(Map.of());
        };
        Ran ran = run("outbox retry 500");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("Message 500: sent\n");
        assertThat(messaging.retried).containsExactly(ID);
        assertThat(messaging.operations.get(0).command()).isEqualTo(new Commands.SendQueued(false));
        assertThat(messaging.operations.get(0).service()).isEqualTo(FakeEnvironment.SMTP);
    }

    @Test
    void retryThatDoesNotGetThroughSaysWhy() {
        row(Rows.in(SendState.QUEUED, "", "The server could not be reached"));
        messaging.onStart =
                operation -> operation.fail(new MessagingException(ErrorKind.NETWORK, "No answer", "Check the host"));
        Ran ran = run("outbox retry --all --account work");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEqualTo("Message 500: No answer. Check the host\n");
        Ran json = run("outbox retry 500 --json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out()).startsWith("{\"messages\":[{\"id\":500,");
    }

    @Test
    void retryOfAllLeavesOutWhatIsUncertain() {
        row(Rows.in(SendState.UNCERTAIN, "", ""));
        Ran ran = run("outbox retry --all");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).contains("Message 500 is uncertain and left out").contains("Nothing waits");
        assertThat(messaging.retried).isEmpty();
        row(Rows.in(SendState.FAILED, "", ""));
        assertThat(run("outbox retry --all --no-wait").out())
                .isEqualTo("1 message goes with the next run of the Outbox\n");
        assertThat(messaging.retried).containsExactly(ID);
        assertThat(messaging.operations).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--sent,true", "--not-sent --no-wait,false"})
    void aPersonsWordSettlesWhatIsUncertain(String word, boolean sent) {
        row(Rows.in(SendState.UNCERTAIN, "", ""));
        Ran ran = run("outbox resolve 500 " + word);
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(messaging.resolved).containsExactly(Map.entry(ID, sent));
        assertThat(messaging.operations).isEmpty();
    }

    @Test
    void whatWasNotSentGoesAtOnce() {
        row(Rows.in(SendState.UNCERTAIN, "", ""));
        messaging.onStart = operation -> {
            row(Rows.in(SendState.SENT, "250 ok", ""));
            operation.succeed(Map.of());
        };
        assertThat(run("outbox resolve 500 --not-sent").out()).isEqualTo("Message 500: sent\n");
    }

    @Test
    void evidenceIsLookedForByAccount() {
        row(Rows.in(SendState.UNCERTAIN, "", ""));
        messaging.onStart = operation -> {
            row(Rows.in(SendState.SENT, "", "It lies in Sent"));
            operation.succeed(new LinkedHashMap<>(Map.of("sent", 1)));
        };
        Ran ran = run("outbox resolve work");
        assertThat(ran.out())
                .isEqualTo("work: looked for evidence about 1 uncertain message: sent 1\n"
                        + "  message 500: sent, It lies in Sent\n");
        assertThat(messaging.operations.get(0).command()).isEqualTo(new SendingCommands.Resolve());
        assertThat(run("outbox resolve work --json").out())
                .startsWith("{\"account\":\"work\",\"operation\":101,\"sent\":1,\"messages\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resolve",
                "resolve 500",
                "resolve work --sent",
                "resolve 500 --sent --not-sent",
                "resolve 500 --sent --no-wait",
                "retry",
                "retry 500 --all",
                "retry 500 --account work",
                "show",
                "cancel",
                "reports"
            })
    void wrongUsage(String line) {
        Ran ran = run("outbox " + line);
        assertThat(ran.status()).as(ran.err()).isEqualTo(2);
    }

    @Test
    void reportsAreReadAndMessagesTakenBack() {
        row(Rows.in(SendState.QUEUED, "", ""));
        messaging.onStart = operation -> operation.succeed(Map.of("matched", 2));
        assertThat(run("outbox reports work").out()).isEqualTo("work: read the reports that came: matched 2\n");
        assertThat(messaging.operations.get(0).command()).isEqualTo(new SendingCommands.ReadReports());
        assertThat(run("outbox cancel 500").out()).isEqualTo("Message 500 is in the Drafts now.\n");
        assertThat(messaging.removed).containsExactly("submission 500");
        assertThat(run("outbox cancel 500 --json").out()).isEqualTo("{\"cancelled\":[500]}\n");
    }

    @Test
    void aMailThatSomeRecipientsWereRefusedForIsToldSo() {
        story();
        Ran ran = run("send work --to ben@example.org carl@example.org --subject s --now");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("was sent to ben@example.org, but refused for carl@example.org");
    }
}
