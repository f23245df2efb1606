// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.FolderRole;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;

/** The messages of a receiving service that came, or became complete, after a cursor of the event log. */
final class NewMail {
    /** An arrival that is new is in the log as an added entry as well. */
    static final Set<EventType> TYPES = Set.of(EventType.ENTRY_ADDED, EventType.ENTRY_CHANGED);

    private static final int SENT_LOOKED_AT = 200;
    /** The clock of a server that wrote when a message arrived may be wrong. */
    private static final Duration CLOCK_ERROR = Duration.ofDays(1);

    private final StoreReader store;
    private final EntryId receiving;
    private final Instant since;

    NewMail(StoreReader store, EntryId service, EntryId receiving) {
        this.store = store;
        this.receiving = receiving;
        this.since = Stream.concat(store.outbox(service).stream(), store.sent(service, SENT_LOOKED_AT).stream())
                .map(Submission::created)
                .min(Instant::compareTo)
                .map(first -> first.minus(CLOCK_ERROR))
                .orElse(Instant.MAX);
    }

    /** What the events tell of, each message once; where the log has a gap, all that it may have told of. */
    List<EntryId> of(List<MessagingEvent> events) {
        Set<EntryId> found = new LinkedHashSet<>();
        for (MessagingEvent event : events) {
            if (event.type() == EventType.RESET) {
                found.addAll(inbox());
            } else if (receiving.equals(event.service())
                    && event.entry() != null
                    && (event.type() == EventType.ENTRY_ADDED || event.detail().equals("body"))) {
                found.add(event.entry());
            }
        }
        return List.copyOf(found);
    }

    /** Messages of the inbox since the oldest message that may be reported about. */
    private List<EntryId> inbox() {
        List<EntryId> found = new ArrayList<>();
        if (since.equals(Instant.MAX)) {
            return found;
        }
        for (Entry folder : store.folders(receiving)) {
            if (folder.role() == FolderRole.INBOX) {
                ListQuery newest = new ListQuery(folder.id(), ListQuery.Sort.DATE, true, false, 0);
                try (StoreCursor<Entry> messages = store.children(newest)) {
                    messages.stream()
                            .takeWhile(this::isLateEnough)
                            .map(Entry::id)
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private boolean isLateEnough(Entry message) {
        return message.type() != EntryType.MESSAGE || !message.received().isBefore(since);
    }

    /** Whether it is worth a look: all of it is here, and it came after something was sent. */
    boolean isCandidate(EntryId id) {
        Optional<Entry> entry = since.equals(Instant.MAX) ? Optional.empty() : store.entry(id);
        return entry.filter(message -> message.type() == EntryType.MESSAGE)
                .filter(message -> message.body() == BodyState.COMPLETE)
                .filter(this::isLateEnough)
                .filter(message -> !isOurs(message))
                .isPresent();
    }

    /** Receipts that the owner of the account sent lie in Sent. */
    private boolean isOurs(Entry message) {
        return store.entry(message.parent())
                .filter(folder -> folder.role() == FolderRole.SENT || folder.role() == FolderRole.DRAFTS)
                .isPresent();
    }
}
