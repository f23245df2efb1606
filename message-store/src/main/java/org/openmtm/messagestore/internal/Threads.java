// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what the index knows of Message-IDs and threads. While there is no index it knows nothing: no mail is held up because
 * something derived is being made anew.
 */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final int MOST_MESSAGES = 10_000;

    private final Search search;

    Threads(Search search) {
        this.search = search;
    }

    Optional<MessageThread> ofMessage(EntryId message) {
        return known(Optional.empty(), db -> {
            long body = db.number("SELECT body FROM entry WHERE id = ?", message.value());
            return body == 0 ? Optional.empty() : thread(db, new ThreadWalk(db).fromBody(body));
        });
    }

    Optional<MessageThread> ofId(String id) {
        OptionalLong hash = NamedIds.fromHex(id);
        return hash.isEmpty()
                ? Optional.empty()
                : known(Optional.empty(), db -> thread(db, new ThreadWalk(db).fromId(hash.getAsLong())));
    }

    private <T> T known(T nothing, Function<Db, T> query) {
        try {
            return search.snapshot(query);
        } catch (MessagingException e) {
            if (e.kind() != ErrorKind.UNAVAILABLE) {
                throw e;
            }
            LOG.warn("Nothing is known of threads: {}", e.oneLine());
            return nothing;
        }
    }

    private static Optional<MessageThread> thread(Db db, ThreadWalk walk) {
        return walk.bodies().length == 0
                ? Optional.empty()
                : Optional.of(new MessageThread(NamedIds.hex(walk.root()), messages(db, walk.bodies())));
    }

    private record Member(EntryId id, Instant received) {}

    private static List<EntryId> messages(Db db, long[] bodies) {
        List<Member> members = new ArrayList<>();
        for (long body : bodies) {
            members.addAll(db.list(
                    row -> new Member(EntryId.of(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2))),
                    "SELECT id, received FROM entry WHERE body = ?",
                    body));
        }
        return members.stream()
                .sorted(Comparator.comparing(Member::received)
                        .thenComparing(member -> member.id().value()))
                .limit(MOST_MESSAGES)
                .map(Member::id)
                .toList();
    }

    /** The ids have the same eight bytes; that they are the same is seen in the messages themselves. */
    List<EntryId> byMessageId(String messageId) {
        if (messageId.isEmpty()) {
            return List.of();
        }
        return known(
                List.of(),
                db -> db.list(
                        row -> EntryId.of(row.getLong(1)),
                        "SELECT e.id FROM words_of.words w CROSS JOIN entry e ON e.body = w.rowid"
                                + " WHERE w.words MATCH ? AND e.message_id = ? ORDER BY e.id",
                        '"' + NamedIds.own(NamedIds.hash(messageId)) + '"',
                        Texts.cut(messageId)));
    }
}
