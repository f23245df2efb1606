// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.sync.BodyFetch;
import org.openmtm.imap4.sync.Selection;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.operation.Progress;
import org.openmtm.store.BodyRange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;

/**
 * Fetches parts of messages into the mirror: what is wanted and not here, and nothing else but what is needed to take it
 * apart. Small messages come whole, as long as no limit forbids it. Everything that came is kept when it is interrupted, so
 * that the next run goes on there. For one thread.
 */
public final class Populate {
    /** Messages that are worked on at once. */
    private static final int BATCH = 500;

    /** Larger messages come in stretches, so that a connection that breaks does not cost all of them. */
    private static final long LARGE = 4 << 20;

    private final SyncScope scope;
    private final MessageStore store;
    private final FetchOptions options;
    private final PopulateReport report;
    private long total;
    private long done;

    /** @param report counts what is done; may be used for several runs */
    public Populate(SyncScope scope, FetchOptions options, PopulateReport report) {
        this.scope = scope;
        this.store = scope.store();
        this.options = options;
        this.report = report;
    }

    /**
     * Fetches parts of messages that may lie in several folders of the server. Opens each folder; what was open is closed.
     *
     * @param messages of the service; those that cannot be had are counted as skipped, with the reason
     * @throws MessagingException if the connection or the store fails
     */
    public void run(Collection<EntryId> messages) {
        Map<EntryId, List<RemoteMessage>> byFolder = new LinkedHashMap<>();
        total = messages.size();
        report.wanted(total);
        for (EntryId message : messages) {
            store.remoteMessage(message)
                    .ifPresentOrElse(
                            bound -> byFolder.computeIfAbsent(bound.folder(), id -> new ArrayList<>())
                                    .add(bound),
                            () -> notBound(message));
        }
        byFolder.forEach((folder, bound) -> {
            RemoteFolder binding = store.remoteFolder(folder).orElse(null);
            List<RemoteMessage> missing = missing(stillThere(bound, binding));
            if (!missing.isEmpty()) {
                open(binding, missing);
            }
        });
    }

    /**
     * Their bindings as they are now: while other folders were fetched, a sync may have learnt of other UIDs. Read after the
     * folder, so that UIDs of a numbering that is newer than the folder here meet the folder's new UIDVALIDITY there.
     */
    private List<RemoteMessage> stillThere(List<RemoteMessage> before, RemoteFolder folder) {
        List<RemoteMessage> now = new ArrayList<>(before.size());
        for (RemoteMessage message : before) {
            RemoteMessage bound = folder == null
                    ? null
                    : store.remoteMessage(message.message())
                            .filter(found -> found.folder().equals(folder.folder()))
                            .orElse(null);
            if (bound == null) {
                report.skipped(message.message(), "it was moved or removed meanwhile");
            } else {
                now.add(bound);
            }
        }
        return now;
    }

    private void open(RemoteFolder folder, List<RemoteMessage> missing) {
        Selection selection;
        try {
            selection = Selection.visit(scope, folder);
        } catch (MessagingException e) {
            if (!scope.connection().usable() || !concernsFolder(e)) {
                throw e;
            }
            missing.forEach(message -> report.skipped(message.message(), e.getMessage()));
            return;
        }
        fetch(selection, folder, missing);
    }

    private static boolean concernsFolder(MessagingException e) {
        return switch (e.kind()) {
            case REFUSED, NOT_FOUND, CONFLICT, NOT_SUPPORTED, INVALID -> true;
            default -> false;
        };
    }

    private void notBound(EntryId message) {
        Entry entry = store.entry(message).orElse(null);
        if (entry != null && entry.body() == BodyState.COMPLETE) {
            report.already();
        } else {
            report.skipped(message, entry == null ? "it was removed" : "the server does not have it");
        }
    }

    /** Fetches parts of messages of the folder that is open. */
    public void run(Selection selection, RemoteFolder folder, List<RemoteMessage> messages) {
        total += messages.size();
        report.wanted(messages.size());
        List<RemoteMessage> missing = missing(messages);
        if (!missing.isEmpty()) {
            fetch(selection, folder, missing);
        }
    }

    private List<RemoteMessage> missing(List<RemoteMessage> messages) {
        List<RemoteMessage> missing = new ArrayList<>();
        for (RemoteMessage message : messages) {
            if (message.body() == BodyState.COMPLETE) {
                report.already();
            } else if (options.maxSize() > 0 && message.size() > options.maxSize()) {
                report.skipped(
                        message.message(),
                        "it has " + message.size() + " bytes, and at most " + options.maxSize() + " are wanted");
            } else {
                missing.add(message);
            }
        }
        return missing;
    }

    private void fetch(Selection selection, RemoteFolder folder, List<RemoteMessage> messages) {
        long bytes = scope.connection().wire().bytesRead();
        long trips = scope.connection().wire().roundTrips();
        try {
            for (int from = 0; from < messages.size(); from += BATCH) {
                batch(selection, folder, messages.subList(from, Math.min(messages.size(), from + BATCH)));
            }
        } finally {
            report.wire(
                    scope.connection().wire().bytesRead() - bytes,
                    scope.connection().wire().roundTrips() - trips);
        }
    }

    private void batch(Selection selection, RemoteFolder folder, List<RemoteMessage> messages) {
        String name = MailboxNames.display(folder.path());
        Map<Long, EntryId> whole = new LinkedHashMap<>();
        List<Job> jobs = new ArrayList<>();
        for (RemoteMessage message : messages) {
            if (message.body() == BodyState.NONE && comesWhole(message)) {
                whole.put(message.uid(), message.message());
            } else {
                jobs.add(new Job(store, message, options));
            }
        }
        BodyFetch.fetch(scope, selection, folder, whole);
        whole.values().forEach(this::count);
        scope.progress().accept(new Progress("populate", done, total, "messages", name));
        stretches(selection, folder, jobs, name);
    }

    private boolean comesWhole(RemoteMessage message) {
        if (options.whole() || message.size() == 0) {
            return message.size() <= LARGE;
        }
        return options.parts() != FetchOptions.Parts.HEADERS
                && options.textLimit() == 0
                && options.totalLimit() == 0
                && options.attachmentLimit() == 0
                && message.size() <= Job.first(options);
    }

    /** In rounds: what one round brings tells the next one where to go on. */
    private void stretches(Selection selection, RemoteFolder folder, List<Job> all, String name) {
        RangeFetch fetch = new RangeFetch(scope, selection, folder);
        Map<Long, EntryId> fallback = new LinkedHashMap<>();
        List<Job> open = new ArrayList<>(all);
        try (Assembly assembly = new Assembly(store, folder, scope.rules().seenOnFetch())) {
            for (Map<Job, List<BodyRange>> needs = plan(open, fallback, assembly);
                    !needs.isEmpty();
                    needs = plan(open, fallback, assembly)) {
                judge(fetch.fetch(needs), open, fallback);
                long finished = done + all.size() - open.size();
                scope.progress().accept(new Progress("populate", finished, total, "messages", name));
            }
            assembly.finish();
        }
        BodyFetch.fetch(scope, selection, folder, fallback);
        all.stream().filter(job -> !job.failed()).forEach(job -> {
            if (job.brought() || fallback.containsKey(job.uid())) {
                count(job.message());
            } else {
                done++;
                report.already();
            }
        });
    }

    /** What the next round has to fetch; what needs nothing more leaves the open ones. */
    private Map<Job, List<BodyRange>> plan(List<Job> open, Map<Long, EntryId> fallback, Assembly assembly) {
        Map<Job, List<BodyRange>> needs = new LinkedHashMap<>();
        open.removeIf(job -> {
            RangePlan plan = job.plan();
            if (job.complete()) {
                assembly.add(job);
                return true;
            }
            if (!plan.lie().isEmpty()) {
                whole(job, "the server's description of the message is wrong: " + plan.lie(), fallback);
                return true;
            }
            if (plan.needs().isEmpty() && !job.needsStructure()) {
                return true;
            }
            needs.put(job, plan.needs());
            return false;
        });
        return needs;
    }

    /** Who did not get what was asked for is not asked for it again. */
    private void judge(Map<Long, String> problems, List<Job> open, Map<Long, EntryId> fallback) {
        open.removeIf(job -> {
            String problem = problems.get(job.uid());
            boolean answered = job.takeAnswered();
            if (!answered) {
                job.fail();
                done++;
                report.skipped(job.message(), problem == null ? "the server does not give it any more" : problem);
            } else if (problem != null) {
                whole(job, problem, fallback);
            }
            return !answered || problem != null;
        });
    }

    private void whole(Job job, String why, Map<Long, EntryId> fallback) {
        fallback.put(job.uid(), job.message());
        report.remark(job.message(), "fetched whole, because " + why);
    }

    private void count(EntryId message) {
        done++;
        BodyState state = store.entry(message).map(Entry::body).orElse(null);
        if (state == BodyState.COMPLETE) {
            report.complete();
        } else if (state == BodyState.PARTIAL) {
            report.partial();
        } else {
            report.skipped(message, state == null ? "it was removed" : "the server does not give it whole");
        }
    }
}
