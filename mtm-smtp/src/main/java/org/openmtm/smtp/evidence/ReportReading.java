// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.email.report.MailReport;
import org.openmtm.email.report.ReportReader;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;
import org.openmtm.smtp.evidence.Matching.Match;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoredBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the reports that came to the receiving service of the account since the last time. How far it read is a note of the
 * sending service, written in the transaction that writes what was found: whatever happens in between, no report is missed
 * or counted twice.
 */
public final class ReportReading {
    static final String CURSOR = "reports.cursor";
    static final int PAGE = 500;
    /** Reports with so many recipients are not kept in memory until the end of the page. */
    private static final int MOST_KEPT = 10_000;
    /** Nobody reads more lines, and who knows a Message-ID could write as many reports as he likes. */
    private static final int MOST_LINES = 200;

    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.smtp");

    private final MessageStore store;
    private final EntryId service;
    private final Taken taken;
    private final Set<String> applied = new HashSet<>();
    private final Map<EntryId, Integer> lineCount = new HashMap<>();
    private long examined;
    private long matched;

    public ReportReading(MessageStore store, EntryId service, Taken taken) {
        this.store = store;
        this.service = service;
        this.taken = taken;
    }

    /**
     * @return how many messages were examined, and how many of them were reports about messages of ours
     * @throws MessagingException CANCELLED, STORE; what was read until then counts
     */
    public OperationResult run(OperationContext operation) throws InterruptedException {
        Optional<EntryId> receiving = store.relatedService(service);
        if (receiving.isPresent()) {
            read(receiving.get(), operation);
        }
        return OperationResult.of(Map.of("examined", examined, "matched", matched));
    }

    private void read(EntryId receiving, OperationContext operation) throws InterruptedException {
        NewMail mail = new NewMail(store, service, receiving);
        String note = store.note(service, CURSOR);
        long cursor = note.isEmpty() ? 0 : Long.parseLong(note);
        boolean more = true;
        while (more) {
            stopIfAsked(operation);
            long last = store.lastEvent();
            List<MessagingEvent> events = store.events(cursor, NewMail.TYPES, PAGE);
            more = events.size() == PAGE;
            long next = more ? events.get(PAGE - 1).cursor() : Math.max(last, cursor);
            List<FoundReport> found = find(mail.of(events), mail, cursor, operation);
            if (next > cursor || !found.isEmpty()) {
                apply(found, next);
            }
            cursor = next;
        }
    }

    private static void stopIfAsked(OperationContext operation) throws InterruptedException {
        operation.checkCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException("The module has to go");
        }
    }

    /** @param cursor where the page begins: what is read again from there is known by the story */
    private List<FoundReport> find(List<EntryId> ids, NewMail mail, long cursor, OperationContext operation)
            throws InterruptedException {
        List<FoundReport> found = new ArrayList<>();
        int kept = 0;
        for (EntryId id : ids) {
            stopIfAsked(operation);
            if (mail.isCandidate(id)) {
                operation.progress(new Progress("reports", ++examined, 0, "messages", ""));
                Optional<FoundReport> report = report(id).flatMap(one -> match(id, one));
                report.ifPresent(found::add);
                kept += report.map(one -> one.report().recipients().size()).orElse(0);
            }
            if (kept >= MOST_KEPT) {
                apply(found, cursor);
                found.clear();
                kept = 0;
            }
        }
        return found;
    }

    private Optional<MailReport> report(EntryId id) {
        try {
            Optional<StoredBody> body = store.body(id);
            return body.isEmpty() ? Optional.empty() : report(body.get());
        } catch (IOException e) {
            LOG.warn("Message {} cannot be read, whether it is a report or not: {}", id, e.getMessage());
            return Optional.empty();
        } catch (MessagingException e) {
            throw e;
        } catch (RuntimeException e) {
            // It would be the same the next time, and no other report would ever be read.
            LOG.warn("Message {} cannot be read, whether it is a report or not", id, e);
            return Optional.empty();
        }
    }

    private static Optional<MailReport> report(StoredBody body) throws IOException {
        try (InputStream raw = body.open()) {
            return ReportReader.read(raw);
        }
    }

    private Optional<FoundReport> match(EntryId id, MailReport report) {
        Optional<Match> match = Matching.find(store, report);
        if (match.isEmpty()) {
            return Optional.empty();
        }
        matched++;
        EntryId message = match.get().row().message();
        Story story = new Story(store.story(message));
        List<String> lines = story.reports();
        lineCount.putIfAbsent(message, lines.size());
        boolean told = lines.stream().anyMatch(line -> ReportWords.tells(line, id, report))
                || !applied.add(message + " " + (report.messageId().isEmpty() ? id : report.messageId()));
        boolean proof = match.get().byEnvelope() || OwnId.has(store, match.get().row());
        boolean quiet = !told && lineCount.merge(message, 1, Integer::sum) > MOST_LINES;
        return Optional.of(new FoundReport(id, report, match.get(), told, quiet, proof, story.wasUncertain()));
    }

    private void apply(List<FoundReport> found, long cursor) {
        store.write(tx -> {
            found.forEach(report -> report.apply(tx, taken));
            tx.putNote(service, CURSOR, Long.toString(cursor));
            return null;
        });
    }
}
