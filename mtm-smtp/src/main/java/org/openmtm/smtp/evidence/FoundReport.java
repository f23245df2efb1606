// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.report.MailReport;
import org.openmtm.email.report.RecipientReport;
import org.openmtm.entry.EntryId;
import org.openmtm.smtp.evidence.Matching.Match;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.store.Submission.Report;

/**
 * A report that is about a message of ours, ready to be written into the ledger.
 *
 * @param entry the message that is the report
 * @param match the message that it is about
 * @param quiet whether the story has so many reports already that this one gets no line; its news counts all the same
 * @param told whether the story of that message has the report already: then nothing is left to be done
 * @param proof whether the report may prove that the server took the message
 * @param wasUncertain whether the answer to that message was lost at some time
 */
record FoundReport(
        EntryId entry,
        MailReport report,
        Match match,
        boolean told,
        boolean quiet,
        boolean proof,
        boolean wasUncertain) {
    void apply(StoreTransaction tx, Taken taken) {
        Submission row = tx.submission(match.row().message()).orElse(null);
        if (row == null || told) {
            return;
        }
        List<Integer> places = Matching.places(row, report);
        Submission next = row.withRecipients(merged(row.recipients(), places));
        if (!quiet) {
            tx.tellStory(row.message(), Story.REPORT, ReportWords.line(entry, report));
        }
        if (proves(row, places)) {
            taken.apply(tx, next, "The server has it: " + ReportWords.link(entry) + " reports about it");
        } else if (!next.recipients().equals(row.recipients())) {
            tx.updateSubmission(row.state(), next);
        }
    }

    private List<Recipient> merged(List<Recipient> recipients, List<Integer> places) {
        List<Recipient> merged = new ArrayList<>(recipients);
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            RecipientReport news = report.recipients().get(i);
            Report outcome = ReportWords.outcome(news);
            if (place >= 0
                    && Matching.strength(outcome)
                            > Matching.strength(merged.get(place).report())) {
                merged.set(place, merged.get(place).reported(outcome, ReportWords.about(news, report.reporter())));
            }
        }
        return merged;
    }

    /**
     * A report about somebody who has got the message in an earlier attempt proves nothing of the last one, whose answer is
     * missing. One that waits to be sent again since then has no need to.
     */
    private boolean proves(Submission row, List<Integer> places) {
        boolean open = row.state() == SendState.UNCERTAIN || (row.state() == SendState.QUEUED && wasUncertain);
        if (!open || !proof) {
            return false;
        }
        boolean firstTaken = row.recipients().stream().noneMatch(recipient -> recipient.state() == SendState.SENT);
        return firstTaken
                || places.stream()
                        .anyMatch(place ->
                                place >= 0 && row.recipients().get(place).state() == SendState.QUEUED);
    }
}
