// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

/** Reads the send ledger. */
final class Ledger {
    private static final String COLUMNS = "s.message, s.service, s.state, s.attempt, s.message_id, s.envelope_id,"
            + " s.sender, s.start, s.not_after, s.unless_answered, s.priority, s.reports, s.returned, s.not_before,"
            + " s.phase, s.reply, s.reason, s.filing, s.filing_copy, s.filing_words, s.created, s.changed";
    static final String SUBMISSION = "SELECT " + COLUMNS + " FROM submission s";
    private static final String KNOWN = "SELECT " + COLUMNS
            + ", (SELECT max(position) FROM story t WHERE t.message = s.message), e.parent"
            + " FROM submission s LEFT JOIN entry e ON e.id = s.message WHERE s.message = ?";
    static final String DUE = "SELECT not_before FROM submission WHERE service = ? AND state = 'QUEUED'"
            + " AND start = 'SOON' ORDER BY not_before LIMIT 1";
    static final String BY_ENVELOPE = SUBMISSION + " WHERE s.envelope_id = ?";
    static final String BY_MESSAGE_ID = SUBMISSION + " WHERE s.message_id = ? ORDER BY s.message DESC";
    static final String TO_FILE = SUBMISSION + " WHERE s.service = ? AND s.state = 'SENT'"
            + " AND s.filing IN ('WANTED', 'UPLOADING') ORDER BY s.message";
    static final String SENT = SUBMISSION + " WHERE s.sent IS NOT NULL ORDER BY s.sent DESC, s.message DESC LIMIT ?";
    static final String SENT_OF =
            SUBMISSION + " WHERE s.sent IS NOT NULL AND +s.service = ? ORDER BY s.sent DESC, s.message DESC LIMIT ?";

    private Ledger() {}

    static Optional<Submission> submission(Db db, long message) {
        return db.first(row -> read(db, row), SUBMISSION + " WHERE s.message = ?", message);
    }

    static List<Submission> outbox(Db db, EntryId service) {
        String all = SUBMISSION + " JOIN entry e ON e.id = s.message WHERE e.parent = 4";
        return service == null
                ? list(db, all + " ORDER BY s.message")
                : list(db, all + " AND s.service = ? ORDER BY s.message", service.value());
    }

    static Optional<Submission> byEnvelope(Db db, String envelopeId) {
        return envelopeId.isEmpty() ? Optional.empty() : db.first(row -> read(db, row), BY_ENVELOPE, envelopeId);
    }

    static List<Submission> byMessageId(Db db, String messageId) {
        return messageId.isEmpty() ? List.of() : list(db, BY_MESSAGE_ID, messageId);
    }

    static List<Submission> sent(Db db, EntryId service, int limit) {
        return service == null ? list(db, SENT, limit) : list(db, SENT_OF, service.value(), limit);
    }

    static List<Submission> toFile(Db db, EntryId service) {
        return list(db, TO_FILE, service.value());
    }

    private static List<Submission> list(Db db, String sql, Object... arguments) {
        return db.list(row -> read(db, row), sql, arguments);
    }

    /** NULL, which is at once, comes first. */
    static Optional<Instant> nextDue(Db db, EntryId service) {
        return db.first(row -> Instant.ofEpochMilli(row.getLong(1)), DUE, service.value());
    }

    static List<SendStep> story(Db db, EntryId message) {
        return db.list(
                row -> new SendStep(
                        EntryRows.instant(row, 1),
                        row.getInt(2),
                        SendState.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getString(5)),
                "SELECT time, attempt, state, phase, words FROM story WHERE message = ? ORDER BY position",
                message.value());
    }

    /** How many lines the story of a message that is SENDING had when it was claimed. */
    static long claimedAt(Db db, long message) {
        return db.number("SELECT max(position) FROM story WHERE message = ? AND state <> 'SENDING'", message);
    }

    /** Whether a dot that was left is that of the attempt at which the message is now, and not of an earlier one of its number. */
    static boolean isAt(Db db, Dot dot) {
        return db.number(
                                "SELECT count(*) FROM submission WHERE message = ? AND state = 'SENDING' AND attempt = ?",
                                dot.message(),
                                dot.attempt())
                        == 1
                && claimedAt(db, dot.message()) <= dot.line();
    }

    /** With what else the writer has to know of it. */
    static Optional<KnownRows.Known> known(Db db, long message) {
        return db.first(row -> new KnownRows.Known(read(db, row), row.getLong(23), row.getLong(24)), KNOWN, message);
    }

    private static Submission read(Db db, ResultSet row) throws SQLException {
        return new Submission(
                EntryId.of(row.getLong(1)),
                EntryId.of(row.getLong(2)),
                SendState.valueOf(row.getString(3)),
                row.getInt(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                recipients(db, row.getLong(1)),
                plan(row),
                EntryRows.instant(row, 14),
                row.getString(15),
                row.getString(16),
                row.getString(17),
                filing(row),
                EntryRows.instant(row, 21),
                EntryRows.instant(row, 22));
    }

    private static SendPlan plan(ResultSet row) throws SQLException {
        return new SendPlan(
                SendPlan.Start.valueOf(row.getString(8)),
                EntryRows.instant(row, 9),
                row.getInt(10) != 0,
                SendPlan.Priority.valueOf(row.getString(11)),
                reports(row.getString(12)),
                SendPlan.Returned.valueOf(row.getString(13)));
    }

    private static Filing filing(ResultSet row) throws SQLException {
        long copy = row.getLong(19);
        EntryId id = row.wasNull() ? null : EntryId.of(copy);
        return new Filing(Filing.State.valueOf(row.getString(18)), id, row.getString(20));
    }

    static List<Submission.Recipient> recipients(Db db, long message) {
        return db.list(
                row -> new Submission.Recipient(
                        row.getString(1),
                        SendState.valueOf(row.getString(2)),
                        row.getString(3),
                        Submission.Report.valueOf(row.getString(4)),
                        row.getString(5)),
                "SELECT address, state, reply, report, report_words FROM recipient WHERE message = ? ORDER BY position",
                message);
    }

    private static Set<SendPlan.Event> reports(String text) {
        return text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split(",")).map(SendPlan.Event::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    /** The events as a column keeps them. */
    static String reports(Set<SendPlan.Event> events) {
        return events.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
    }
}
