// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.openmtm.messagestore.internal.DotLog.Kind;
import org.openmtm.messagestore.internal.DotLog.Mark;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The final dots that may have left while the table of the send ledger still says SENDING. Who reads a row sees it as DOT, who
 * changes it changes it from DOT, and a process that comes after a crash finds it so.
 *
 * <p>A dot leaves this way only while its row is known to be SENDING, durably and with no change under way that takes it
 * elsewhere: of the two that want the row, the dot and the change, one comes first, and the other is refused. Thread safe.
 */
final class Dots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dots.class);

    /** How long the file is left alone when it could not be written: the disk may be full. */
    private static final Duration BREAK = Duration.ofMinutes(1);

    /** @param halves those of the file in which something stands of it, a bit for each */
    private record Open(Dot dot, int halves) {}

    private record Claim(int attempt, long line) {}

    private final DotLog log;
    /** The attempts whose dot may leave: of messages that are SENDING. */
    private final Map<Long, Claim> claimed = new HashMap<>();

    /** Changed under the lock; who only reads does not wait for the disk. */
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    private boolean closed;
    private long brokenUntil = System.nanoTime();

    Dots(DotLog log) {
        this.log = log;
        try {
            for (Mark mark : log.read()) {
                heard(mark);
            }
        } catch (IOException e) {
            throw StoreFault.of("Reading " + DotLog.FILE, e);
        }
    }

    /** What was said before the process that said it ended. Where in the file does not matter: it is not written to before. */
    private void heard(Mark mark) {
        long message = mark.dot().message();
        Open known = open.get(message);
        boolean same = known != null && known.dot().attempt() == mark.dot().attempt();
        switch (mark.kind()) {
            case LEFT -> open.put(message, new Open(mark.dot(), 0b11));
            case ANSWERED ->
                open.computeIfPresent(
                        message,
                        (id, before) ->
                                same ? new Open(before.dot().answered(mark.dot().reply()), 0b11) : before);
            case VOID -> {
                if (same) {
                    open.remove(message);
                }
            }
        }
    }

    /** Forgets those of the process before that are not true any more. */
    synchronized void keep(Predicate<Dot> isTrue) {
        open.values().removeIf(each -> !isTrue.test(each.dot()));
    }

    /** Those that are open now; after the start those that the process before left. */
    List<Dot> left() {
        return open.values().stream().map(Open::dot).toList();
    }

    /** @return the row as it is in truth */
    Submission seen(Submission row) {
        Dot dot = of(row);
        return dot == null ? row : dot.on(row);
    }

    /** @param before dots of which one may have ended since, but after the row was read */
    Submission seen(Submission row, List<Dot> before) {
        Submission now = seen(row);
        return now.state() != SendState.SENDING
                ? now
                : before.stream()
                        .filter(dot -> dot.isOf(row))
                        .findFirst()
                        .map(dot -> dot.on(row))
                        .orElse(now);
    }

    /** @return the dot of the very attempt that the row of the table is at, or null */
    Dot of(Submission row) {
        Open known = row.state() == SendState.SENDING ? open.get(row.message().value()) : null;
        return known != null && known.dot().isOf(row) ? known.dot() : null;
    }

    /** The row is SENDING, durably. @param line see {@link Dot} */
    synchronized void claimed(Submission row, long line) {
        claimed.put(row.message().value(), new Claim(row.attempt(), line));
    }

    /** The row is about to be taken from SENDING. @return false if its dot was first */
    synchronized boolean withdraw(long message) {
        claimed.remove(message);
        return !open.containsKey(message);
    }

    /**
     * Makes durable that the dot of an attempt leaves now.
     *
     * @return false if that has to be written as a change of the row: then nothing was done
     */
    synchronized boolean leaves(long message, int attempt, Instant time) {
        Claim claim = claimed.get(message);
        if (claim == null || claim.attempt() != attempt || open.containsKey(message)) {
            return false;
        }
        Dot dot = new Dot(message, attempt, claim.line(), time, "");
        int half = write(new Mark(Kind.LEFT, dot), true);
        if (half < 0) {
            return false;
        }
        claimed.remove(message);
        open.put(message, new Open(dot, 1 << half));
        return true;
    }

    /** The server has taken the message; lasts as long as this machine has power, and longer with the next dot. */
    synchronized void answered(long message, int attempt, String reply) {
        Open known = open.get(message);
        if (known != null && known.dot().attempt() == attempt) {
            Dot dot = known.dot().answered(reply);
            int half = write(new Mark(Kind.ANSWERED, dot), false);
            open.put(message, new Open(dot, known.halves() | (half < 0 ? 0 : 1 << half)));
        }
    }

    /**
     * What became of the message stands in the table, durably.
     *
     * @param reusable whether the same attempt may be made again
     */
    synchronized void ended(Dot dot, boolean reusable) {
        Open known = open.get(dot.message());
        if (known != null && known.dot().attempt() == dot.attempt()) {
            open.remove(dot.message());
            if (reusable) {
                write(new Mark(Kind.VOID, dot), true);
            }
        }
    }

    /** @return the half of the file in which it stands now; -1 if it could not be written */
    private int write(Mark mark, boolean now) {
        try {
            if (closed || System.nanoTime() - brokenUntil < 0) {
                return -1;
            }
            if (!log.hasRoom(mark)) {
                int next = 1 << log.next();
                if (open.values().stream().anyMatch(each -> (each.halves() & next) != 0)) {
                    return -1;
                }
                log.turn();
            }
            return log.write(mark, now);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, dots go into the database for a minute: {}", DotLog.FILE, e.toString());
            brokenUntil = System.nanoTime() + BREAK.toNanos();
            return -1;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            log.close();
            if (open.isEmpty()) {
                log.delete();
            }
        } catch (IOException e) {
            LOG.warn("Closing {}: {}", DotLog.FILE, e.toString());
        }
    }
}
