// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** The policy that sends again what no evidence was found for. */
class ResendPolicyTest extends EvidenceCase {
    private void policyIsResend() {
        bench.settings.put("uncertain.policy", "resend");
        bench.settings.put("uncertain.wait.minutes", 30);
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void thePolicyResendSendsTheSameAgainAfterItsPatience(Loss loss) throws Exception {
        policyIsResend();
        EntryId message = uncertain(loss, BEN, CARL);
        Submission before = bench.row(message);
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        bench.clock.advance(Duration.ofMinutes(29));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        bench.clock.advance(Duration.ofMinutes(2));
        assertThat(resolveIndexed()).isEqualTo(result(0, 1, 0));
        assertThat(bench.row(message).reason()).contains("resend").contains("twice");
        assertThat(bench.flush()).containsEntry("sent", 1L);
        Submission after = bench.row(message);
        assertThat(after.messageId()).isEqualTo(before.messageId());
        assertThat(after.envelopeId()).isEqualTo(before.envelopeId());
        assertThat(after.state()).isEqualTo(SendState.SENT);
        var mails = bench.server.mails();
        assertThat(mails).hasSize(2);
        assertThat(mails.get(1).text()).isEqualTo(mails.get(0).text());
        assertThat(mails.get(1).mailParameters()).isEqualTo(mails.get(0).mailParameters());
    }

    @Test
    void thePolicyResendWaitsUntilTheServerCouldBeAsked() throws Exception {
        policyIsResend();
        EntryId message = uncertain(Loss.CLOSED, BEN);
        locateFails("No route to host");
        bench.clock.advance(Duration.ofHours(5));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        locateFinds(message, "INBOX");
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void withoutAReceivingServiceThereIsNothingToAsk() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        bench.store().write(tx -> {
            tx.remove(account.service);
            return null;
        });
        assertThat(evidence.resolve()).isEqualTo(result(0, 0, 1));
        policyIsResend();
        assertThat(evidence.resolve()).isEqualTo(result(0, 0, 1));
        bench.clock.advance(Duration.ofHours(1));
        assertThat(evidence.resolve()).isEqualTo(result(0, 1, 0));
        assertThat(evidence.located).isEmpty();
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
    }

    @Test
    void aServerThatNeverAnswersDoesNotGetItForEver() throws Exception {
        policyIsResend();
        EntryId message = uncertain(Loss.CLOSED, BEN);
        for (int i = 0; i < 3; i++) {
            bench.clock.advance(Duration.ofHours(1));
            assertThat(resolveIndexed()).isEqualTo(result(0, 1, 0));
            lose(message, Loss.CLOSED);
        }
        bench.clock.advance(Duration.ofHours(1));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        assertThat(bench.server.mails()).hasSize(4);
        assertThat(evidence.told(message))
                .filteredOn(line -> line.contains("a person"))
                .hasSize(1);
    }

    @Test
    void whatWasToGoBeforeATimeIsNotSentAgainAfterIt() throws Exception {
        policyIsResend();
        Instant limit = bench.clock.instant().plus(Duration.ofHours(1));
        EntryId message = bench.client().compose(SmtpBench.draft("soon", BEN), SendOptions.NOW.withNotAfter(limit));
        lose(message, Loss.CLOSED);
        bench.clock.advance(Duration.ofHours(2));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        assertThat(evidence.told(message))
                .filteredOn(line -> line.contains("Not sent again"))
                .hasSize(1);
    }
}
