// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Changes that wait for the writer, in order. Who adds waits while too much waits already. */
final class ChangeQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Deque<Request<?>> waiting = new ArrayDeque<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final int mostWaiting;
    private final long mostBytes;
    private boolean closed;

    ChangeQueue(int mostWaiting, long mostBytes) {
        this.mostWaiting = mostWaiting;
        this.mostBytes = mostBytes;
    }

    /** Bytes of staged bodies in memory, whether in the queue or not. */
    AtomicLong waitingBytes() {
        return waitingBytes;
    }

    /** @throws MessagingException UNAVAILABLE when the store is closed */
    void put(Request<?> request) {
        lock.lock();
        try {
            while (!closed && isFull()) {
                notFull.awaitUninterruptibly();
            }
            if (closed) {
                throw new MessagingException(ErrorKind.UNAVAILABLE, "The message store is closed", "");
            }
            waiting.add(request);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return waiting.size() >= mostWaiting || (!waiting.isEmpty() && waitingBytes.get() > mostBytes);
    }

    /** The next change, or null when none came in that time. */
    Request<?> poll(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (waiting.isEmpty() && left > 0 && !closed) {
                left = notEmpty.awaitNanos(left);
            }
            Request<?> next = waiting.poll();
            if (next != null) {
                notFull.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken in any more; what waits is still to be polled. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notFull.signalAll();
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDrained() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
