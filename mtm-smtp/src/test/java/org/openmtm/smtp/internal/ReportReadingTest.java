// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.store.Submission.Report;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

class ReportReadingTest extends EvidenceCase {
    @Test
    void aBounceIsToldOfItsRecipientOnce() throws Exception {
        EntryId message = sent(BEN, CARL);
        EntryId bounce = account.arrives(
                account.inbox, Reports.byEnvelope(bench.row(message), "ben@EXAMPLE.org", "failed", "550 no such user"));
        long before = bench.store().lastEvent();
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(recipient(message, 0))
                .isEqualTo(new Recipient(
                        BEN,
                        SendState.SENT,
                        "250 2.0.0 Queued as scripted",
                        Report.FAILED,
                        "550 no such user (says mx.example.net)"));
        assertThat(recipient(message, 1).report()).isEqualTo(Report.NONE);
        assertThat(evidence.told(message))
                .singleElement()
                .asString()
                .startsWith("message " + bounce.value() + " <report")
                .endsWith(": failed for ben@EXAMPLE.org: 550 no such user (says mx.example.net)");
        assertThat(bench.store().events(before, 100))
                .extracting(MessagingEvent::type, MessagingEvent::entry)
                .contains(tuple(EventType.SEND_STATE, message));
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
        assertThat(evidence.told(message)).hasSize(1);
        assertThat(bench.store().check(p -> {}).problems()).isEmpty();
    }

    @Test
    void otherMailIsLeftAlone() throws Exception {
        EntryId message = sent(BEN);
        account.arrives(account.inbox, Reports.letter(bench.row(message).messageId()));
        account.arrives(account.inbox, Reports.byMessageId("<never.sent@example.org>", BEN, "failed", "550 forged"));
        account.arrives(account.inbox, Reports.displayed("<never.sent@example.org>", BEN));
        assertThat(evidence.readReports()).isEqualTo(examined(3, 0));
        assertThat(recipient(message, 0).report()).isEqualTo(Report.NONE);
        assertThat(evidence.told(message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "delayed", "delivered", "relayed", "expanded"})
    void anyReportWithOurEnvelopeIdProvesThatTheServerHasIt(String action) throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN, CARL);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, action, "words"));
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.SENT);
        assertThat(row.reason()).contains("reports about it");
        assertThat(row.recipients()).extracting(Recipient::state).containsOnly(SendState.SENT);
        assertThat(recipient(message, 0).report().name()).isEqualToIgnoringCase(action);
        assertThat(bench.entry(message).parent()).isEqualTo(StandardFolder.SENT.id());
        assertThat(bench.flush()).containsEntry("sent", 0L);
        assertThat(bench.store().check(p -> {}).problems()).isEmpty();
    }

    /** Whatever one of them does to its reader. */
    @Test
    void aMessageThatCannotBeReadDoesNotStopTheReadingOfOthers() throws Exception {
        EntryId message = sent(BEN);
        EntryId evil = account.arrives(account.inbox, Reports.displayed("<evil@example.org>", BEN));
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "failed", "550 gone"));
        MessageStore real = bench.store();
        MessageStore store = (MessageStore) Proxy.newProxyInstance(
                ReportReadingTest.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("body") && arguments[0].equals(evil)) {
                        throw new IllegalStateException("no reader is made for this");
                    }
                    return method.invoke(real, arguments);
                });
        assertThat(evidence.readReports(store)).isEqualTo(examined(2, 1));
        assertThat(recipient(message, 0).report()).isEqualTo(Report.FAILED);
    }

    @Test
    void aReceiptProvesItToo() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        account.arrives(account.inbox, Reports.displayed(bench.row(message).messageId(), BEN));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(recipient(message, 0).report()).isEqualTo(Report.DISPLAYED);
    }

    @Test
    void successForAllRecipients() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN, CARL);
        Submission row = bench.row(message);
        account.arrives(account.inbox, Reports.byEnvelope(row, BEN, "delivered", "250 ok"));
        account.arrives(account.inbox, Reports.byEnvelope(row, CARL, "relayed", "250 ok"));
        assertThat(evidence.readReports()).isEqualTo(examined(2, 2));
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsExactly(Report.DELIVERED, Report.RELAYED);
    }

    @Test
    void ourMessageIdWithForeignRecipientsProvesItAndAccusesNobody() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN, CARL);
        String id = bench.row(message).messageId();
        account.arrives(account.inbox, Reports.byMessageId(id, "member@list.example", "failed", "550 gone"));
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsOnly(Report.NONE);
        assertThat(evidence.told(message)).singleElement().asString().contains("failed for member@list.example");
    }

    @Test
    void theOnlyRecipientIsMeantWhateverItsServerCallsIt() throws Exception {
        EntryId message = sent(BEN);
        String id = bench.row(message).messageId();
        account.arrives(account.inbox, Reports.byMessageId(id, "b.miller@inner.example", "failed", "550 gone"));
        evidence.readReports();
        assertThat(recipient(message, 0).report()).isEqualTo(Report.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "delayed, failed, FAILED",
        "failed, delayed, FAILED",
        "delivered, delayed, DELIVERED",
        "relayed, delivered, DELIVERED",
        "delivered, relayed, DELIVERED",
        "delivered, failed, FAILED",
        "failed, delivered, FAILED",
        "relayed, delayed, RELAYED"
    })
    void aWeakerReportNeverReplacesAStrongerOne(String first, String second, Report expected) throws Exception {
        EntryId message = sent(BEN);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, first, "one"));
        evidence.readReports();
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, second, "two"));
        evidence.readReports();
        assertThat(recipient(message, 0).report()).isEqualTo(expected);
        assertThat(evidence.told(message)).hasSize(2);
    }

    @Test
    void displayedBeatsDeliveredInAnyOrder() throws Exception {
        EntryId message = sent(BEN, CARL);
        Submission row = bench.row(message);
        account.arrives(account.inbox, Reports.displayed(row.messageId(), BEN));
        account.arrives(account.inbox, Reports.byEnvelope(row, BEN, "delivered", "250"));
        account.arrives(account.inbox, Reports.byEnvelope(row, CARL, "delivered", "250"));
        account.arrives(account.inbox, Reports.displayed(row.messageId(), CARL));
        evidence.readReports();
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsOnly(Report.DISPLAYED);
    }

    @Test
    void aReportIsReadWhenAllOfItIsHere() throws Exception {
        EntryId message = sent(BEN);
        String bounce = Reports.byEnvelope(bench.row(message), BEN, "failed", "550");
        EntryId entry = account.headerArrives(account.inbox, bounce);
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
        account.restArrives(entry, bounce);
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        assertThat(recipient(message, 0).report()).isEqualTo(Report.FAILED);
    }

    @Test
    void aReportThatLiesTwiceIsToldOnce() throws Exception {
        EntryId message = sent(BEN);
        String delay = Reports.byEnvelope(bench.row(message), BEN, "delayed", "450");
        account.arrives(account.inbox, delay);
        account.arrives(account.inbox, delay);
        assertThat(evidence.readReports()).isEqualTo(examined(2, 2));
        account.arrives(account.inbox, delay);
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        assertThat(evidence.told(message)).hasSize(1);
    }

    @Test
    void receiptsThatWeSentAreNotReadAsReports() throws Exception {
        EntryId message = sent(BEN);
        account.arrives(account.sent, Reports.displayed(bench.row(message).messageId(), BEN));
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
    }

    @Test
    void whatCameBeforeAnythingWasSentIsNotExamined() throws Exception {
        String old = Reports.letter("<old@example.org>");
        account.arrives(bench.store(), account.inbox, old, bench.clock.instant());
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
        EntryId message = sent(BEN);
        account.arrives(
                bench.store(),
                account.inbox,
                Reports.letter("<older@example.org>"),
                bench.row(message).created().minus(Duration.ofDays(3)));
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
    }

    @Test
    void whomTheServerHadNotAcceptedIsAskedForAgain() throws Exception {
        bench.server.on(Verb.RCPT, ".*<carl@.*", SmtpAction.reply("451 4.7.1 greylisted"));
        EntryId message = uncertain(Loss.CLOSED, BEN, CARL);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::state)
                .containsExactly(SendState.SENT, SendState.QUEUED);
        assertThat(bench.row(message).notBefore()).isAfter(bench.clock.instant());
    }

    @Test
    void aReportAboutTheFirstAttemptProvesNothingOfTheSecond() throws Exception {
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 4.7.1 greylisted"));
        EntryId message = bench.queue(CARL, BEN);
        bench.flush();
        bench.clock.advance(Duration.ofHours(5));
        bench.server.once(Verb.DOT, SmtpAction.closeBeforeReply());
        assertThatThrownBy(bench::flush).isInstanceOf(MessagingException.class);
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        assertThat(recipient(message, 1).report()).isEqualTo(Report.DELIVERED);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), CARL, "delayed", "450"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void whatWaitsToBeSentAgainIsNotIfAReportComesFirst() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        bench.store().write(tx -> {
            tx.updateSubmission(SendState.UNCERTAIN, bench.row(message).to(SendState.QUEUED, "", "a person said so"));
            return null;
        });
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(bench.flush()).containsEntry("sent", 0L);
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void aForgedReportDoesNotKeepAMessageFromItsFirstAttempt() throws Exception {
        EntryId message = bench.queue(BEN);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.flush()).containsEntry("sent", 1L);
    }

    @Test
    void twoAccountsReadTheirOwnMail() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        EntryId home = bench.store().write(tx -> tx.addService("smtp", "home"));
        ReceivingSide other = new ReceivingSide(bench, home, "home");
        EvidenceBench homeEvidence = new EvidenceBench(bench, home);
        other.arrives(other.inbox, Reports.letter("<hello@example.org>"));
        assertThat(homeEvidence.readReports()).isEqualTo(examined(0, 0));
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        assertThat(homeEvidence.readReports()).isEqualTo(examined(0, 0));
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        assertThat(evidence.readReports()).isEqualTo(examined(1, 1));
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void withoutAReceivingServiceNothingIsRead() throws Exception {
        EntryId alone = bench.store().write(tx -> tx.addService("smtp", "alone"));
        assertThat(new EvidenceBench(bench, alone).readReports()).isEqualTo(examined(0, 0));
    }
}
