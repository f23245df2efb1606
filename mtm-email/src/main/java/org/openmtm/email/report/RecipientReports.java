// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openmtm.email.mime.MailDate;
import org.openmtm.email.report.MailReport.Kind;
import org.openmtm.email.report.RecipientReport.Outcome;

/** Makes sense of the groups of a report part. A group that makes none is left out. */
final class RecipientReports {
    /** Digits are limited, so that the search is. */
    private static final Pattern STATUS = Pattern.compile("(?<![0-9.])([245])\\.[0-9]{1,3}\\.[0-9]{1,3}(?![0-9.])");

    private RecipientReports() {}

    static List<RecipientReport> of(Kind kind, FieldGroups groups) {
        // A receipt has one recipient, and empty lines where there should be none.
        List<FieldGroup> all = kind == Kind.DISPOSITION ? List.of(joined(groups)) : groups.recipients();
        return all.stream()
                .map(group -> recipient(kind, group))
                .filter(Objects::nonNull)
                .toList();
    }

    private static FieldGroup joined(FieldGroups groups) {
        FieldGroup joined = new FieldGroup();
        joined.addAll(groups.message());
        groups.recipients().forEach(joined::addAll);
        return joined;
    }

    /** A field of whatever group has it first. */
    static String field(FieldGroups groups, String name) {
        return Stream.concat(Stream.of(groups.message()), groups.recipients().stream())
                .map(group -> group.get(name))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static RecipientReport recipient(Kind kind, FieldGroup group) {
        String disposition = Words.withoutComments(group.get("disposition")).toLowerCase(Locale.ROOT);
        String status = status(group.get("status"));
        Outcome outcome = kind == Kind.DELIVERY ? delivered(group.get("action"), status) : disposed(disposition);
        if (outcome == null) {
            return null;
        }
        return new RecipientReport(
                Words.address(group.get("original-recipient")),
                Words.address(group.get("final-recipient")),
                outcome,
                status,
                Words.withoutType(group.get("diagnostic-code")),
                Words.withoutComments(Words.withoutType(group.get("remote-mta"))),
                MailDate.parse(group.get("will-retry-until")),
                disposition);
    }

    private static String status(String text) {
        Matcher matcher = STATUS.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** What it says; where it says nothing that is known, what its status says. Null if that is nothing. */
    private static Outcome delivered(String action, String status) {
        String word = Words.withoutComments(action).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "failed", "failure" -> Outcome.FAILED;
            case "delayed" -> Outcome.DELAYED;
            case "delivered" -> Outcome.DELIVERED;
            case "relayed" -> Outcome.RELAYED;
            case "expanded" -> Outcome.EXPANDED;
            default ->
                switch (status.isEmpty() ? ' ' : status.charAt(0)) {
                    case '5' -> Outcome.FAILED;
                    case '4' -> Outcome.DELAYED;
                    case '2' -> Outcome.RELAYED;
                    default -> null;
                };
        };
    }

    /** "manual-action/mdn-sent-manually; displayed/error" */
    private static Outcome disposed(String disposition) {
        String type = disposition.substring(disposition.indexOf(';') + 1).strip();
        int end = 0;
        while (end < type.length() && Character.isLetter(type.charAt(end))) {
            end++;
        }
        return switch (type.substring(0, end)) {
            case "displayed" -> Outcome.DISPLAYED;
            case "deleted" -> Outcome.DELETED;
            case "denied" -> Outcome.DENIED;
            // RFC 2298 had more: "failed" is of the program that should have reported, and the message is there.
            case "dispatched", "processed", "failed" -> Outcome.PROCESSED;
            default -> null;
        };
    }
}
