// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Threads that modules keep: those that went into one and do not come back, and those that one left running. */
final class LostThreads {
    private record Inside(String type, String what, String thread, long since) {}

    private record Left(String type, String name, WeakReference<Thread> thread) {}

    private final Map<Object, Inside> inside = new ConcurrentHashMap<>();
    private final Queue<Left> left = new ConcurrentLinkedQueue<>();

    /** A thread does not come back. @param key whose return {@link #returned} tells */
    void lost(Object key, String type, String what, String thread) {
        inside.put(key, new Inside(type, what, thread, System.nanoTime()));
        Log.MODULES.error("The module '{}' does not return from {}; thread {} cannot be got back", type, what, thread);
    }

    void returned(Object key) {
        Inside back = inside.remove(key);
        if (back != null) {
            Log.MODULES.warn("The module '{}' has returned from {} after all", back.type(), back.what());
        }
    }

    /** A module has left, and a thread of it still runs. */
    void left(String type, Thread thread) {
        left.add(new Left(type, thread.getName(), new WeakReference<>(thread)));
        Log.MODULES.warn("The module '{}' has left, and its thread {} still runs", type, thread.getName());
    }

    /** One line for each, for people. */
    List<String> of(String type) {
        left.removeIf(thread -> !isAlive(thread.thread().get()));
        long now = System.nanoTime();
        return Stream.concat(
                        inside.values().stream()
                                .filter(one -> one.type().equals(type))
                                .map(one -> one.thread() + " in " + one.what() + " for "
                                        + Duration.ofNanos(now - one.since()).toSeconds() + " s"),
                        left.stream().filter(one -> one.type().equals(type)).map(one -> one.name() + " left running"))
                .toList();
    }

    private static boolean isAlive(Thread thread) {
        return thread != null && thread.isAlive();
    }
}
