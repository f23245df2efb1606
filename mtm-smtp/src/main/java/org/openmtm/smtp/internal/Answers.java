// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;

/** Looks whether somebody answered in the thread of a message since it was put into the Outbox. */
final class Answers {
    private final StoreReader store;
    private final Supplier<List<MailAddress>> own;

    /** @param own addresses of the account: what comes from them is no answer */
    Answers(StoreReader store, Supplier<List<MailAddress>> own) {
        this.store = store;
        this.own = own;
    }

    /**
     * @return the first answer
     * @throws InterruptedException when the thread was interrupted while the index was brought up to date
     */
    Optional<Entry> to(Submission row) throws InterruptedException {
        store.awaitIndexed(progress -> {});
        Entry message = store.entry(row.message()).orElse(null);
        if (message == null) {
            return Optional.empty();
        }
        Set<EntryId> thread = new LinkedHashSet<>();
        addThread(row.message(), thread);
        if (!message.header().inReplyTo().isEmpty()) {
            for (EntryId original : store.byMessageId(message.header().inReplyTo())) {
                addThread(original, thread);
            }
        }
        thread.remove(row.message());
        return thread.stream()
                .flatMap(id -> store.entry(id).stream())
                .filter(entry -> isAnswer(entry, row))
                .findFirst();
    }

    private void addThread(EntryId message, Set<EntryId> thread) {
        store.thread(message).ifPresent(found -> thread.addAll(found.messages()));
    }

    /** Servers tell whole seconds: within the one of the queueing the order in which both came into the store decides. */
    private static boolean isLater(Entry entry, Submission row) {
        return entry.received().isAfter(row.created())
                || (entry.received().equals(row.created().truncatedTo(ChronoUnit.SECONDS))
                        && entry.id().value() > row.message().value());
    }

    private boolean isAnswer(Entry entry, Submission row) {
        String from = entry.header().from().toLowerCase(Locale.ROOT);
        return entry.type() == EntryType.MESSAGE
                && isLater(entry, row)
                && !from.contains("mailer-daemon@")
                && own.get().stream()
                        .map(address -> address.address().toLowerCase(Locale.ROOT))
                        .noneMatch(address -> from.equals(address) || from.contains("<" + address + ">"));
    }
}
