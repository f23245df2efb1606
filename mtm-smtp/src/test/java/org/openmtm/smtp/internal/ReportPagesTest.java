// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.store.MessageStore;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.store.Submission.Report;

/** Reports in pages of the event log: crashes between them, gaps, and more than memory should hold. */
class ReportPagesTest extends EvidenceCase {
    @Test
    void whereTheLogHasAGapTheInboxIsLookedThrough() throws Exception {
        EntryId message = sent(BEN);
        account.arrives(account.inbox, Reports.letter("<other@example.org>"));
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "failed", "550"));
        assertThat(evidence.readReports(withGap(bench.store()))).isEqualTo(examined(2, 1));
        assertThat(recipient(message, 0).report()).isEqualTo(Report.FAILED);
        assertThat(evidence.readReports(withGap(bench.store()))).isEqualTo(examined(2, 1));
        assertThat(evidence.told(message)).hasSize(1);
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
    }

    /** A store whose log tells, once, that it has forgotten everything. */
    private static MessageStore withGap(MessageStore real) {
        AtomicBoolean told = new AtomicBoolean();
        return (MessageStore) Proxy.newProxyInstance(
                ReportPagesTest.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (proxy, method, given) -> {
                    if (method.getName().equals("events") && !told.getAndSet(true)) {
                        long last = real.lastEvent();
                        return List.of(
                                new MessagingEvent(last, Instant.EPOCH, EventType.RESET, null, null, null, 0, ""));
                    }
                    try {
                        return method.invoke(real, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true", "3, false", "3, true"})
    void aCrashBetweenPagesLosesNoReportAndCountsNoneTwice(int fatal, boolean committed) throws Exception {
        EntryId message = sent(BEN, CARL);
        Submission row = bench.row(message);
        List<String> mails = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            mails.add(
                    i % 100 == 0
                            ? Reports.byEnvelope(row, i % 200 == 0 ? BEN : CARL, "delayed", "450 " + i)
                            : Reports.letter("<l" + i + "@x.example>"));
        }
        account.arriveAll(account.inbox, mails);
        assertThatThrownBy(() -> evidence.readReports(CrashingStore.around(bench.store(), fatal, committed)))
                .isInstanceOf(CrashingStore.Killed.class);
        bench.reopen();
        evidence.readReports();
        assertThat(evidence.told(message)).hasSize(12).doesNotHaveDuplicates();
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsOnly(Report.DELAYED);
        assertThat(evidence.readReports()).isEqualTo(examined(0, 0));
    }

    @Test
    void aReportOfItsOwnForEachOfManyRecipientsCountsForAllOfThem() throws Exception {
        String[] all = new String[300];
        for (int i = 0; i < all.length; i++) {
            all[i] = "r" + i + "@example.org";
        }
        EntryId message = bench.queue(all);
        List<String> reports = new ArrayList<>();
        for (String address : all) {
            reports.add(Reports.byEnvelope(bench.row(message), address, "failed", "550 no such user"));
        }
        account.arriveAll(account.inbox, reports.subList(0, 100));
        evidence.readReports();
        account.arriveAll(account.inbox, reports.subList(100, 250));
        evidence.readReports();
        account.arriveAll(account.inbox, reports.subList(250, 300));
        assertThat(evidence.readReports()).isEqualTo(examined(50, 50));
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsOnly(Report.FAILED);
        assertThat(evidence.told(message))
                .as("the story stays readable")
                .hasSize(200)
                .doesNotHaveDuplicates();
    }

    @Test
    void thousandsOfRecipientsAreMatchedInPiecesOfAPage() throws Exception {
        String[] all = new String[3_000];
        StringBuilder status = new StringBuilder("Reporting-MTA: dns; mx\r\n");
        for (int i = 0; i < all.length; i++) {
            all[i] = "r" + i + "@example.org";
            status.append("\r\nFinal-Recipient: rfc822; ").append(all[i]).append("\r\nAction: failed\r\n");
        }
        EntryId message = bench.queue(all);
        String envelope = "Original-Envelope-Id: " + bench.row(message).envelopeId() + "\r\n";
        String report =
                "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                        + envelope + status + "\r\n--b--\r\n";
        for (int i = 0; i < 5; i++) {
            account.arrives(account.inbox, "Message-ID: <r" + i + "@mx.example>\r\n" + report);
        }
        assertThat(evidence.readReports()).isEqualTo(examined(5, 5));
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsOnly(Report.FAILED);
        assertThat(evidence.told(message)).hasSize(5);
        assertThat(evidence.told(message).get(0)).endsWith("and 2995 more");
    }
}
