// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * How many connections the accounts of a module have to each host, and how many the host takes: as set, or as learned when
 * it refused one more. Accounts that find a host full wait, each for a time of its own, instead of trying again and again.
 * Thread safe.
 */
final class HostBudgets {
    /** After it, one more than the learned number is tried again. */
    static final Duration FORGIVEN = Duration.ofMinutes(10);

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 120_000;

    /** The right to one connection, to be given back once it is closed. */
    interface Permit {
        /** Gives it back; harmless when that was done. @param refusal what the host said instead of taking it, or null */
        void leave(MessagingException refusal);
    }

    static final Permit NO_PERMIT = refusal -> {};

    /**
     * @param patience how long a full host is waited for
     * @param check throws when waiting is pointless
     */
    record Demand(Duration patience, Runnable check) {
        /** Takes no for an answer: there is another way. */
        static Demand optional() {
            return new Demand(Duration.ZERO, () -> {});
        }
    }

    /** One host; guarded by the budgets. */
    private static final class Host {
        private int open;
        private int learned = Integer.MAX_VALUE;
        private long forgivenAt;
        private long notBefore;
        private int refusals;
        private String words = "";
    }

    private final Map<String, Host> hosts = new HashMap<>();
    private final Set<Runnable> savers = new LinkedHashSet<>();

    /** Registers what closes connections of an account that it can do without. */
    synchronized void addSaver(Runnable saver) {
        savers.add(saver);
    }

    synchronized void removeSaver(Runnable saver) {
        savers.remove(saver);
    }

    /**
     * Waits until the host takes one more.
     *
     * @param set how many it takes at most, as somebody set it; 0 for no such limit
     * @throws MessagingException LIMIT when the patience is over, with the words of the host
     */
    Permit enter(WireSettings peer, int set, Demand demand) throws InterruptedException {
        String key = peer.host().toLowerCase(Locale.ROOT) + ":" + peer.port();
        long end = System.nanoTime() + demand.patience().toNanos();
        boolean saved = demand.patience().isZero();
        while (true) {
            synchronized (this) {
                Host host = hosts.computeIfAbsent(key, name -> new Host());
                long wait = wait(host, set);
                if (wait <= 0) {
                    host.open++;
                    return permit(key, host);
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw full(peer, host, set);
                }
                if (saved) {
                    demand.check().run();
                    wait(Math.max(1, Math.min(Math.min(wait, left), 500)));
                    continue;
                }
            }
            saved = true;
            for (Runnable saver : savers()) {
                saver.run();
            }
        }
    }

    private synchronized List<Runnable> savers() {
        return List.copyOf(savers);
    }

    /** @return milliseconds to wait at least before it may be tried; 0 when it may */
    private static long wait(Host host, int set) {
        long now = System.nanoTime();
        if (set > 0 && host.open >= set) {
            return LONGEST_PAUSE_MILLIS;
        }
        if (host.learned != Integer.MAX_VALUE && now - host.forgivenAt > 0) {
            host.learned++;
            host.forgivenAt = now + FORGIVEN.toNanos();
        }
        if (host.open >= host.learned) {
            return LONGEST_PAUSE_MILLIS;
        }
        // Each waits a little longer than it has to, by a time of its own.
        long left = (host.notBefore - now) / 1_000_000;
        return host.refusals == 0 || left <= 0
                ? 0
                : left + ThreadLocalRandom.current().nextLong(left / 2 + 1);
    }

    private Permit permit(String key, Host host) {
        boolean[] left = new boolean[1];
        return refusal -> {
            synchronized (this) {
                if (left[0]) {
                    return;
                }
                left[0] = true;
                host.open--;
                if (refusal != null) {
                    refused(host, refusal);
                } else if (host.open == 0 && host.refusals == 0 && host.learned == Integer.MAX_VALUE) {
                    hosts.remove(key, host);
                }
                notifyAll();
            }
        };
    }

    private static void refused(Host host, MessagingException refusal) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(20, host.refusals));
        host.refusals++;
        host.notBefore = System.nanoTime()
                + Duration.ofMillis(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1))
                        .toNanos();
        host.words = refusal.serverWords();
        if (refusal.kind() == ErrorKind.LIMIT && host.open > 0) {
            // With none open of ours, others use the host up: then only the pause helps.
            host.learned = host.open;
            host.forgivenAt = System.nanoTime() + FORGIVEN.toNanos();
        }
    }

    /** The host took a connection: what was learned stays, the pauses begin anew. */
    synchronized void accepted(WireSettings peer) {
        Host host = hosts.get(peer.host().toLowerCase(Locale.ROOT) + ":" + peer.port());
        if (host != null) {
            host.refusals = 0;
        }
    }

    /** For people: connections in use, and the limit if there is one. */
    synchronized String describe(WireSettings peer, int set) {
        Host host = hosts.get(peer.host().toLowerCase(Locale.ROOT) + ":" + peer.port());
        int open = host == null ? 0 : host.open;
        int learned = host == null ? Integer.MAX_VALUE : host.learned;
        if (learned != Integer.MAX_VALUE && (set == 0 || learned < set)) {
            return open + " of " + learned + " (learned: the host said " + host.words + ")";
        }
        return set > 0 ? open + " of " + set : Integer.toString(open);
    }

    private static MessagingException full(WireSettings peer, Host host, int set) {
        boolean own = set > 0 && host.open >= set;
        return new MessagingException(
                ErrorKind.LIMIT,
                own
                        ? "All " + set + " connections to " + peer.host() + " are in use (host.connections)"
                        : peer.host() + " takes no more connections from here now",
                own ? "" : host.words,
                own ? "Disconnect other accounts, or set host.connections higher" : "It is tried again later by itself",
                null);
    }
}
