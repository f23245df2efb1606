// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.Idle;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.InboxSync;
import org.openmtm.imap4.sync.Selection;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncRules;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.ServerContext;
import org.openmtm.store.RemoteFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connected service connected and listens to its inbox, on a thread of its own: IDLE where the server can, asking
 * again and again where not. New mail is fetched at once. A lost connection is opened again, after growing pauses, until a
 * person has to do something.
 */
final class InboxWatch {
    /** The first IDLE is short: some servers lose what arrives while it begins. */
    private static final Duration FIRST_IDLE = Duration.ofSeconds(5);

    private final Logger log = LoggerFactory.getLogger(InboxWatch.class);
    private final ServerContext context;
    private final Link link;
    private final Turns turns;
    private final StatusBoard board;
    private final Runnable gaveUp;
    private final Semaphore refreshing;
    private final String name;
    private final BiConsumer<SyncScope, Imap4Settings> sending;
    private final Thread thread;
    private volatile boolean stopped;
    private Selection selection;
    private ImapConnection selectedOn;
    private long selectedAt;
    private long syncedAt;
    private FolderNews folders = new FolderNews();
    private ImapConnection notifiedOn;
    private int failures;

    /**
     * @param refreshing what it has to have while it fetches what came
     * @param sending sends what was changed here while there was no connection
     * @param gaveUp called when it ends without having been asked to
     */
    InboxWatch(
            ServerContext context,
            Turns turns,
            StatusBoard board,
            Semaphore refreshing,
            BiConsumer<SyncScope, Imap4Settings> sending,
            Runnable gaveUp) {
        this.sending = sending;
        this.gaveUp = gaveUp;
        this.refreshing = refreshing;
        this.name = context.service().name();
        this.context = context;
        this.turns = turns;
        this.link = turns.primary.link;
        this.board = board;
        this.thread = Threads.start("openmtm-imap4-watch " + name, this::run);
    }

    /** Whether it keeps the service connected: false once it gave up. */
    boolean alive() {
        return !stopped;
    }

    /** Asks it to end; returns at once. */
    void stop() {
        stopped = true;
        turns.wakeWatch();
    }

    /** Waits for its end, but not for ever. */
    void join(Duration limit) throws InterruptedException {
        thread.interrupt();
        thread.join(limit.toMillis());
    }

    private void run() {
        try {
            while (!stopped) {
                turns.takeForWatch();
                Duration pause;
                try {
                    pause = stopped ? Duration.ZERO : listen();
                } catch (MessagingException e) {
                    pause = failed(e);
                } finally {
                    turns.giveBack(turns.primary);
                }
                turns.pause(pause, () -> stopped || (failures > 0 && link.usable()) || turns.wanted());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.error("Watching the inbox of {} failed", name, e);
            link.breakOff();
            giveUp(new MessagingException(
                    ErrorKind.INTERNAL, "Watching the inbox failed: " + e, "Connect again; see the log", e));
        } finally {
            stopped = true;
        }
    }

    /** What a failure means: a pause before the next attempt, or the end. */
    private Duration failed(MessagingException e) {
        if (stopped) {
            link.breakOffUnlessQuiet();
            return Duration.ZERO;
        }
        log.debug("The connection of {} was lost", name, e);
        link.breakOff();
        selection = null;
        switch (e.kind()) {
            case AUTHENTICATION, CONSENT, TLS, INVALID, NOT_SUPPORTED, NOT_FOUND -> {
                giveUp(e);
                return Duration.ZERO;
            }
            default -> {
                Duration pause = backOff(++failures, link.settings().longestReconnect());
                board.reconnecting(e, pause);
                return pause;
            }
        }
    }

    private void giveUp(MessagingException e) {
        stopped = true;
        board.fault(e);
        turns.leave();
        gaveUp.run();
    }

    /** 1, 2, 4 … seconds, less a random part so that many clients do not come back at once. */
    private static Duration backOff(int failures, Duration longest) {
        long millis = Math.min(longest.toMillis(), 1000L << Math.min(20, failures - 1));
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Listens until a command wants the connection. @return how long to wait before the next look */
    private Duration listen() throws InterruptedException {
        if (!link.usable()) {
            board.connecting();
            link.open(new HostBudgets.Demand(Duration.ofSeconds(1), this::checkpoint), () -> stopped);
        }
        ImapConnection connection = link.connection();
        boolean first = selection == null || selectedOn != connection || selectedAt != turns.uses();
        if ((first || due() || polled(connection)) && !refresh(() -> open(connection))) {
            return Duration.ZERO;
        }
        boolean notified = notify(connection);
        if (selection == null || !link.settings().idle() || !connection.has("IDLE")) {
            Duration interval = shorter(link.settings().pollInterval(), untilDue());
            board.watching("asking every " + link.settings().pollInterval().toMillis() + " ms");
            return interval;
        }
        board.watching(notified ? "IDLE and NOTIFY" : "IDLE");
        Duration refresh = link.settings().idleRefresh();
        Duration limit = first ? shorter(FIRST_IDLE, refresh) : refresh;
        while (!stopped && !turns.wanted()) {
            notify(connection);
            idle(connection, shorter(limit, untilDue()));
            limit = refresh;
            if (folders.any()) {
                refresh(() -> others(connection));
            }
            if (selection.news() > 0 || due() || selectedAt != turns.uses() || polled(connection)) {
                refresh(() -> open(connection));
            }
        }
        return Duration.ZERO;
    }

    /** Fetches what came, when not too many do so; not at all when a command wants the connection. @return whether it did */
    private boolean refresh(Runnable work) throws InterruptedException {
        while (!refreshing.tryAcquire(200, TimeUnit.MILLISECONDS)) {
            checkpoint();
            if (turns.wanted()) {
                return false;
            }
        }
        try {
            work.run();
            return true;
        } finally {
            refreshing.release();
        }
    }

    /** Asks the server to tell of other mailboxes, too, unless it does so already. @return whether it can */
    private boolean notify(ImapConnection connection) throws InterruptedException {
        boolean wanted = link.settings().notifying() && connection.has("IDLE");
        if (wanted && connection.has("NOTIFY") && notifiedOn != connection) {
            folders = new FolderNews();
            notifiedOn = connection;
            connection.always(folders);
        }
        // What is fetched then ends it; what the server says again in the next round is news only if it changed.
        while (wanted && !stopped && connection.has("NOTIFY") && !connection.listensToAll() && !folders.overflow()) {
            StatusResponse answer = connection.listenToAll();
            if (!answer.ok()) {
                connection.switchOff("NOTIFY", "the server refused it: " + answer.words());
            }
            if (turns.wanted() || !refresh(() -> others(connection))) {
                break;
            }
        }
        return wanted && connection.has("NOTIFY") && !folders.overflow();
    }

    /** Brings other folders in step of which the server told, and comes back to the inbox. */
    private void others(ImapConnection connection) {
        boolean went = false;
        SyncReport report = new SyncReport();
        if (folders.takeTree()) {
            new AccountSync(scope(connection, SyncScope.Depth.NEW, report)).folders();
        }
        for (Optional<RemoteFolder> next; !turns.wanted() && (next = news()).isPresent(); went = true) {
            new AccountSync(scope(connection, SyncScope.Depth.NEW, report))
                    .one(MailboxNames.display(next.get().path()));
        }
        if (went) {
            fetchParts(connection, report);
            open(connection);
        }
    }

    private Optional<RemoteFolder> news() {
        return folders.next(context.store(), context.service().id())
                .filter(folder -> link.settings().folders().includes(MailboxNames.display(folder.path())));
    }

    /** Whether it is time to look at the inbox whatever the server says. */
    private boolean due() {
        return selection != null && untilDue().isZero();
    }

    private Duration untilDue() {
        Duration rate = link.settings().syncRate();
        if (rate.isZero()) {
            return Duration.ofDays(1);
        }
        long left = rate.toNanos() - (System.nanoTime() - syncedAt);
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Brings the inbox in step, again if something happened meanwhile, and leaves it open. */
    private void open(ImapConnection connection) {
        if (selectedOn != connection) {
            send(connection);
        }
        boolean away = false;
        for (int round = 0; round < 3 || away; round++) {
            boolean arrivals = selection != null && selectedOn == connection && selection.onlyArrivals();
            SyncScope.Depth depth = arrivals ? SyncScope.Depth.ARRIVALS : SyncScope.Depth.NEW;
            SyncReport report = new SyncReport();
            Optional<Selection> opened = InboxSync.open(scope(connection, depth, report));
            selection = opened.orElse(null);
            selectedOn = connection;
            selectedAt = turns.uses();
            away = fetchParts(connection, report);
            if (selection == null || (selection.news() == 0 && !away)) {
                break;
            }
        }
        failures = 0;
        syncedAt = System.nanoTime();
        board.connected(connection, link.settings().user());
    }

    private void send(ImapConnection connection) {
        sending.accept(scope(connection, SyncScope.Depth.NEW, new SyncReport()), link.settings());
    }

    /** Of what came, the parts that the download rules name. @return whether another mailbox may be open now */
    private boolean fetchParts(ImapConnection connection, SyncReport report) {
        if (report.wantsParts()) {
            send(connection);
        }
        return report.wantsParts();
    }

    private SyncScope scope(ImapConnection connection, SyncScope.Depth depth, SyncReport report) {
        return new SyncScope(
                connection,
                context.store(),
                context.service().id(),
                0,
                depth,
                progress -> {},
                new Checkpoint(),
                report,
                SyncRules.of(link.settings().values()));
    }

    private void checkpoint() {
        if (stopped) {
            throw new MessagingException(ErrorKind.CANCELLED, "The service was disconnected", "");
        }
    }

    private final class Checkpoint implements SyncScope.Checkpoint {
        @Override
        public void run() {
            checkpoint();
        }

        @Override
        public void enter(EntryId folder) {
            try {
                do {
                    checkpoint();
                } while (!turns.enter(folder));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MessagingException(ErrorKind.CANCELLED, "The service was disconnected", "", e);
            }
        }

        @Override
        public void leave(EntryId folder) {
            turns.leave(folder);
        }
    }

    private void idle(ImapConnection connection, Duration limit) {
        Selection open = selection;
        Idle idle = new Idle(connection, link.settings().idleProbe());
        turns.idling(idle);
        try {
            idle.run(limit, () -> stopped || open.news() > 0 || folders.any());
        } finally {
            turns.idling(null);
        }
    }

    /** Asks for news without IDLE, unless a command waits. @return whether there are any */
    private boolean polled(ImapConnection connection) {
        if (selection == null || stopped || turns.wanted()) {
            return false;
        }
        connection.noop();
        return selection.news() > 0;
    }
}
