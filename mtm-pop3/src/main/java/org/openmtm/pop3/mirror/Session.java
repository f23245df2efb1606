// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.operation.Progress;
import org.openmtm.pop3.protocol.Listed;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.pop3.protocol.Wanted;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * One session with the maildrop, from the log-in to QUIT. What it shows is fixed when it begins, so one session makes one sync.
 * Nothing is deleted on the server before {@link #end}, and nothing counts as deleted before QUIT was answered. For one thread at
 * a time.
 */
public final class Session {
    /** Bytes of a line of text, where a number of bytes is asked for: rather too many than too few are fetched. */
    private static final int SHORT_LINE = 40;

    private static final int BATCH = 500;

    private final Mirror mirror;
    private final MessageStore store;
    private final Rules rules;
    private final Pop3Connection connection;
    private final Set<String> troublesome;
    private Map<String, Listed> maildrop;

    /**
     * @param connection logged in
     * @param troublesome keys of messages on which sessions broke: they are fetched last, so that the others come; kept by the
     *     caller from session to session
     */
    public Session(Mirror mirror, Rules rules, Pop3Connection connection, Set<String> troublesome) {
        this.mirror = mirror;
        this.store = mirror.store();
        this.rules = rules;
        this.connection = connection;
        this.troublesome = troublesome;
    }

    /** Whether it was listed: what came since is not seen. */
    public boolean listed() {
        return maildrop != null;
    }

    public Pop3Connection connection() {
        return connection;
    }

    private void list(Report report) throws IOException {
        if (maildrop == null) {
            List<Listed> unnamed = new ArrayList<>();
            maildrop = Maildrop.list(connection, unnamed);
            unnamed.forEach(
                    message -> report.problem("the server neither names nor shows message " + message.number()));
        }
    }

    /** Makes the mirror equal to the maildrop. */
    public void synchronise(boolean headersOnly, Report report, Course course) {
        guarded(() -> {
            course.progress(Progress.stage("list", ""));
            list(report);
            report.firstUid = store.remoteFolder(mirror.inbox()).orElseThrow().uidNext();
            Map<String, RemoteMessage> here = here();
            Map<String, Listed> fresh = new LinkedHashMap<>(maildrop);
            fresh.keySet().removeAll(here.keySet());
            Map<String, RemoteMessage> vanished = new LinkedHashMap<>(here);
            vanished.keySet().removeAll(maildrop.keySet());
            Matching matching = new Matching(mirror, vanished);
            match(matching, fresh, vanished, report);
            depart(vanished.values(), here.size(), report);
            List<Job> jobs = new ArrayList<>();
            fresh.forEach((key, message) ->
                    jobs.add(new Job(key, new Wanted(message, rules.linesOf(message.size(), headersOnly)), null)));
            if (!headersOnly) {
                jobs.addAll(incomplete());
            }
            fetch(jobs, matching, report, course);
            wishes(report, course);
            if (!mirror.complete()) {
                mirror.completed();
            }
        });
    }

    /** Fetches what was asked for, and completes what was copied or moved while it was not here. */
    public void fetchWishes(Report report, Course course) {
        guarded(() -> {
            if (mirror.waiting().stream().anyMatch(row -> row.kind() != Kind.DELETE)) {
                list(report);
                wishes(report, course);
            }
        });
    }

    private void wishes(Report report, Course course) throws IOException {
        Map<String, RemoteMessage> here = here();
        Map<EntryId, String> keys = new HashMap<>();
        here.forEach((key, message) -> keys.put(message.message(), key));
        Map<EntryId, Job> jobs = new LinkedHashMap<>();
        List<PendingChange> rows = mirror.waiting();
        for (PendingChange row : rows) {
            EntryId source = row.kind() == Kind.FETCH_COPY ? row.origin() : row.entry();
            String key = keys.get(source);
            Listed message = key == null ? null : maildrop.get(key);
            boolean whole = key == null || here.get(key).body() == BodyState.COMPLETE;
            if (message != null && !whole && row.kind() != Kind.DELETE) {
                int lines =
                        row.kind() == Kind.POPULATE ? lines(Rows.options(row.detail()), message.size()) : Wanted.WHOLE;
                jobs.merge(source, new Job(key, new Wanted(message, lines), source), Session::longer);
            } else if (message == null && !whole) {
                report.problem("the server does not have message " + source + " any more");
            }
        }
        if (!jobs.isEmpty()) {
            fetch(new ArrayList<>(jobs.values()), new Matching(mirror, Map.of()), report, course);
        }
        new Copies(mirror).complete(rows);
    }

    private static Job longer(Job one, Job other) {
        return one.wanted().whole() ? one : other;
    }

    /** A maildrop knows the header, some lines, and everything; what is asked for is contained in what is fetched. */
    private int lines(FetchOptions options, long size) {
        if (options.parts() == FetchOptions.Parts.HEADERS) {
            return 0;
        }
        long limit = options.totalLimit() > 0 ? options.totalLimit() : options.textLimit();
        return limit == 0 || size <= limit ? Wanted.WHOLE : (int) Math.min(1_000_000, limit / SHORT_LINE + 1);
    }

    private void match(Matching matching, Map<String, Listed> fresh, Map<String, RemoteMessage> vanished, Report report)
            throws IOException {
        Map<String, EntryId> known = matching.known(connection, fresh);
        if (known.isEmpty()) {
            return;
        }
        List<Map.Entry<String, EntryId>> all = List.copyOf(known.entrySet());
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Map.Entry<String, EntryId>> some = all.subList(from, Math.min(all.size(), from + BATCH));
            store.write(tx -> {
                some.stream()
                        .filter(one -> tx.entry(one.getValue()).isPresent())
                        .forEach(one -> tx.bindKey(one.getValue(), mirror.inbox(), one.getKey()));
                return null;
            });
        }
        report.matched += known.size();
        fresh.keySet().removeAll(known.keySet());
        Set<EntryId> found = new HashSet<>(known.values());
        vanished.values().removeIf(message -> found.contains(message.message()));
    }

    /** What a session before may have deleted there itself, without hearing that it did, is no loss and stays. */
    private void depart(Collection<RemoteMessage> vanished, long here, Report report) {
        Leaving leaving = new Leaving(mirror, rules);
        Instant now = Instant.now();
        Map<Boolean, List<RemoteMessage>> ours =
                vanished.stream().collect(Collectors.partitioningBy(message -> leaving.isDue(message, now)));
        int lost = ours.get(false).size();
        boolean brake = rules.mirrorRemovals() && rules.brakes(lost, here);
        if (brake) {
            report.problem("the server lost " + lost + " of " + here + " messages at once; they stay here");
        }
        Departures departures = new Departures(mirror);
        report.vanished += vanished.size();
        report.removed += departures.apply(ours.get(true), false);
        report.removed += departures.apply(ours.get(false), rules.mirrorRemovals() && !brake);
    }

    /** What is only partly here and should be whole. */
    private List<Job> incomplete() {
        List<Job> jobs = new ArrayList<>();
        here().forEach((key, message) -> {
            Listed there = maildrop.get(key);
            boolean whole =
                    message.body() != BodyState.COMPLETE && rules.linesOf(message.size(), false) == Wanted.WHOLE;
            if (there != null && whole && isInInbox(message.message())) {
                jobs.add(new Job(key, new Wanted(there, Wanted.WHOLE), message.message()));
            }
        });
        return jobs;
    }

    private boolean isInInbox(EntryId message) {
        return store.entry(message)
                .map(Entry::parent)
                .filter(mirror.inbox()::equals)
                .isPresent();
    }

    /** The newest first, but last what broke a session before. */
    private void fetch(List<Job> jobs, Matching matching, Report report, Course course) throws IOException {
        jobs.sort((a, b) -> Integer.compare(
                b.wanted().message().number(), a.wanted().message().number()));
        Deque<Job> todo = new ArrayDeque<>();
        jobs.stream().filter(job -> !troublesome.contains(job.key())).forEach(todo::add);
        jobs.stream().filter(job -> troublesome.contains(job.key())).forEach(todo::add);
        if (todo.isEmpty()) {
            return;
        }
        try (Storing storing = new Storing(mirror, report, mirror.complete())) {
            Intake intake = new Intake(storing, matching, report, course);
            try {
                while (!todo.isEmpty()) {
                    connection.fetch(next(todo, jobs.size(), intake, course), intake);
                    intake.confirm(connection);
                    storing.finish();
                    course.lend();
                }
            } catch (MessagingException e) {
                boolean ours = e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.STORE;
                if (intake.current() != null && !ours) {
                    troublesome.add(intake.current().key());
                }
                keep(storing, e);
                throw e;
            }
            jobs.forEach(job -> troublesome.remove(job.key()));
        }
    }

    /** What came whole before something broke need not come again. */
    private static void keep(Storing storing, MessagingException failure) {
        try {
            storing.finish();
        } catch (MessagingException e) {
            failure.addSuppressed(e);
        }
    }

    private static Iterator<Wanted> next(Deque<Job> todo, long total, Intake intake, Course course) {
        return new Iterator<>() {
            private boolean first = true;

            @Override
            public boolean hasNext() {
                return !todo.isEmpty() && (first || (!course.wanted() && !intake.doubts()));
            }

            @Override
            public Wanted next() {
                first = false;
                course.checkpoint();
                course.progress(new Progress("fetch", total - todo.size(), total, "messages", ""));
                return intake.expect(todo.poll());
            }
        };
    }

    private Map<String, RemoteMessage> here() {
        Map<String, RemoteMessage> here = new LinkedHashMap<>();
        try (StoreCursor<RemoteKey> keys = store.keys(mirror.inbox())) {
            keys.forEachRemaining(key -> here.put(key.key(), key.message()));
        }
        return here;
    }

    /** Whether something is to be deleted on the server, which takes ending the session. */
    public boolean hasToEnd() {
        return isAskedToDelete()
                || (listed() && !new Leaving(mirror, rules).choose(maildrop).isEmpty());
    }

    private boolean isAskedToDelete() {
        return mirror.waiting().stream().anyMatch(row -> row.kind() == Kind.DELETE || row.kind() == Kind.MOVE_TO_LOCAL);
    }

    /**
     * Deletes on the server what is to be deleted there, and ends the session. Trouble is told and nothing is lost by it: what was
     * deleted and what was not, the next session sees.
     */
    public void end(Report report) {
        guarded(() -> {
            if (isAskedToDelete()) {
                list(report);
            }
            Map<Listed, RemoteMessage> goes = maildrop == null ? Map.of() : new Leaving(mirror, rules).choose(maildrop);
            if (goes.isEmpty()) {
                connection.leave();
                return;
            }
            List<Listed> taken = connection.delete(List.copyOf(goes.keySet()));
            connection.quit();
            if (taken.size() < goes.size()) {
                report.problem("the server does not delete " + (goes.size() - taken.size()) + " messages");
            }
            new Departures(mirror).apply(taken.stream().map(goes::get).toList(), false);
            report.deletedThere += taken.size();
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            connection.close();
            throw new MessagingException(
                    ErrorKind.STORE,
                    "A message could not be read or written: " + e.getMessage(),
                    "Look at the disk",
                    e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
