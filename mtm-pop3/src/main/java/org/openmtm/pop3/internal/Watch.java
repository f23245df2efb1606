// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Duration;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.support.ServiceBoard;
import org.openmtm.operation.Operation;
import org.openmtm.operation.WorkerThreads;

/**
 * Looks after a service that stays connected: ends the session that nobody uses, and has the framework look for new mail now and
 * then, by the same command as anybody else. Where it never looks, the service is disconnected with its session.
 */
final class Watch {
    /** Between two looks: who uses the session for long is not asked all the time. */
    private static final long LEAST_MILLIS = 250;

    private static final long AFTER_TROUBLE_MILLIS = 1_000;

    private final ServerContext context;
    private final Sessions sessions;
    private final ServiceBoard board;
    private final Thread thread;
    private volatile boolean stopped;
    private long checkedAt = System.nanoTime();
    private Operation check;

    Watch(ServerContext context, Sessions sessions, ServiceBoard board) {
        this.context = context;
        this.sessions = sessions;
        this.board = board;
        this.thread = WorkerThreads.factory(
                        "openmtm-pop3-watch-" + context.service().name() + "-")
                .newThread(this::run);
        thread.start();
    }

    boolean alive() {
        return !stopped;
    }

    void stop() {
        stopped = true;
        thread.interrupt();
    }

    void join(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    private void run() {
        try {
            while (!stopped) {
                lookAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped = true;
        }
    }

    /** Trouble, with a store that is being replaced, say, passes. */
    private void lookAgain() throws InterruptedException {
        try {
            look();
        } catch (MessagingException e) {
            board.fault(e);
            rest(AFTER_TROUBLE_MILLIS);
        }
    }

    private synchronized void rest(long millis) throws InterruptedException {
        wait(millis);
    }

    private void look() throws InterruptedException {
        Duration idle = sessions.settings().idle();
        Duration interval = interval();
        boolean over = sessions.unused().compareTo(idle) >= 0 && sessions.endUnused();
        if (over && interval.isZero()) {
            stopped = true;
            sessions.stay(false);
            board.disconnected();
            return;
        }
        if (!interval.isZero() && sinceCheck().compareTo(interval) >= 0) {
            check();
        }
        Duration check = interval.isZero() ? idle : interval.minus(sinceCheck());
        Duration unused = over ? idle : idle.minus(sessions.unused());
        Duration next = idle.isZero() || check.compareTo(unused) < 0 ? check : unused;
        rest(Math.max(LEAST_MILLIS, next.toMillis()));
    }

    /** Zero for never; never sooner than the server lets us in. */
    private Duration interval() {
        Duration wanted = sessions.settings().checkInterval();
        Duration least = sessions.loginDelay();
        return wanted.isZero() || wanted.compareTo(least) > 0 ? wanted : least;
    }

    /** One that failed is not repeated sooner, and a refused log-in is not repeated at all. */
    private void check() {
        boolean refused = board.status().error() != null
                && switch (board.status().error()) {
                    case AUTHENTICATION, CONSENT, TLS, INVALID, NOT_SUPPORTED -> true;
                    default -> false;
                };
        if (refused) {
            stopped = true;
            sessions.stay(false);
        } else if (check == null || check.state().isFinal()) {
            check = context.start(new Commands.SynchroniseInbox());
        }
        checkedAt = System.nanoTime();
    }

    private Duration sinceCheck() {
        return Duration.ofNanos(System.nanoTime() - checkedAt);
    }
}
