// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openmtm.email.report.MailReport;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.store.Submission.Report;

/** Finds what a report is about: the message by its ENVID, else by its Message-ID; the recipient by its address. */
final class Matching {
    private Matching() {}

    /**
     * @param row the message that the report is about
     * @param byEnvelope whether its ENVID says so, which nobody but the servers on the way knows
     */
    record Match(Submission row, boolean byEnvelope) {}

    static Optional<Match> find(StoreReader store, MailReport report) {
        Optional<Submission> named =
                report.envelopeId().isEmpty() ? Optional.empty() : store.submissionByEnvelope(report.envelopeId());
        if (named.isPresent()) {
            return Optional.of(new Match(named.get(), true));
        }
        // What the report refers to is looked at only where it does not say what it is about.
        Stream<String> ids =
                report.about().isEmpty() ? report.references().stream().limit(1) : report.about().stream();
        return ids.map(store::submissionsByMessageId)
                .filter(rows -> !rows.isEmpty())
                .findFirst()
                .map(rows -> new Match(best(rows, report), false));
    }

    private static Submission best(List<Submission> rows, MailReport report) {
        return rows.stream()
                .filter(row -> knowsRecipient(row, report))
                .findFirst()
                .orElse(rows.get(0));
    }

    private static boolean knowsRecipient(Submission row, MailReport report) {
        Places places = new Places(row.recipients());
        return report.recipients().stream().anyMatch(one -> places.of(one) != Places.NOBODY);
    }

    /** For each of the report's recipients the place of the row's, or -1 for one that is none of them. */
    static List<Integer> places(Submission row, MailReport report) {
        Places known = new Places(row.recipients());
        List<Integer> places = report.recipients().stream().map(known::of).toList();
        return places.equals(List.of(Places.NOBODY)) ? List.of(onlyOpen(row.recipients())) : places;
    }

    /** A server further on calls a recipient by another name. If only one can be meant, it is that. */
    private static int onlyOpen(List<Recipient> recipients) {
        int only = Places.NOBODY;
        for (int i = 0; i < recipients.size(); i++) {
            if (isOpen(recipients.get(i))) {
                if (only != Places.NOBODY) {
                    return Places.NOBODY;
                }
                only = i;
            }
        }
        return only;
    }

    private static boolean isOpen(Recipient recipient) {
        return recipient.state() != SendState.FAILED && strength(recipient.report()) < strength(Report.DELIVERED);
    }

    /** A weaker report never replaces a stronger one, in whatever order they come. */
    static int strength(Report report) {
        return switch (report) {
            case NONE -> 0;
            case DELAYED -> 1;
            case RELAYED -> 2;
            case EXPANDED -> 3;
            case DELIVERED -> 4;
            case FAILED -> 5;
            case DISPLAYED -> 6;
        };
    }
}
