// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.deploy.RefusedFile;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.MessageStore;

/** What was not taken and why: for who asks, for the log, and for the event log as soon as there is a store. Thread safe. */
final class Refusals {

    private static final int KEPT = 100;

    private final Surroundings surroundings;
    private final Map<String, RefusedFile> files = new TreeMap<>();
    private final Deque<String> untold = new ArrayDeque<>();

    Refusals(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Tells of it, unless that was the last thing told of this file. */
    void refuse(String file, String reason) {
        if (add(file, reason, Instant.now())) {
            Log.LOG.warn("{} is not taken: {}", file, reason);
            synchronized (this) {
                if (untold.size() < KEPT) {
                    untold.add(file + ": " + reason);
                }
            }
            tell();
        }
    }

    /** Only for who asks: it was told before. @return whether it is news */
    synchronized boolean add(String file, String reason, Instant since) {
        RefusedFile known = files.get(file);
        if (known != null && known.reason().equals(reason)) {
            return false;
        }
        files.put(file, new RefusedFile(file, reason, since));
        return true;
    }

    synchronized void remove(String file) {
        files.remove(file);
    }

    synchronized List<RefusedFile> all() {
        return List.copyOf(files.values());
    }

    /** Puts into the event log what could not be put there before. */
    void tell() {
        for (String detail = next(); detail != null; detail = next()) {
            String told = detail;
            try {
                // May wait for a store, so not in the way of others.
                MessageStore store = surroundings.store();
                if (store == null) {
                    putBack(told);
                    return;
                }
                store.submit(tx -> {
                    tx.post(EventType.DEPLOY_REFUSED, null, null, null, 0, told);
                    return null;
                });
            } catch (MessagingException e) {
                Log.LOG.warn("The event log does not hear of it now: {}", e.oneLine());
                putBack(told);
                return;
            }
        }
    }

    private synchronized String next() {
        return untold.poll();
    }

    private synchronized void putBack(String detail) {
        untold.addFirst(detail);
    }
}
