// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.support;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.support.RemoteMailbox;

/** A server with one mailbox, in memory: it can be stopped in the middle of each call, be told to fail, and counts. */
final class MailboxOnServer {
    final Map<String, byte[]> mails = new ConcurrentSkipListMap<>();
    final Map<String, Long> announced = new ConcurrentSkipListMap<>();
    final Set<String> undeletable = new ConcurrentSkipListSet<>();
    final List<String> fetched = new CopyOnWriteArrayList<>();
    final List<RemoteMailbox.Listed> extra = new CopyOnWriteArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger inside = new AtomicInteger();
    volatile char[] password;
    /** The call that blocks until it is aborted or let go. */
    volatile String blocksIn = "";
    /** The call that fails, and how. */
    volatile String failsIn = "";

    volatile Exception failure;

    /** A fetch is interrupted half way, and ends without a word. */
    volatile boolean swallowsInterruption;

    volatile CountDownLatch blocked = new CountDownLatch(1);
    volatile CountDownLatch letGo = new CountDownLatch(1);

    void put(String key, String subject) {
        mails.put(key, mail(subject));
    }

    static byte[] mail(String subject) {
        return ("From: ann@example.org\r\nTo: bob@example.org\r\nSubject: " + subject + "\r\n\r\ntext of " + subject
                        + "\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    void failIn(String call, Exception e) {
        failure = e;
        failsIn = call;
    }

    void blockIn(String call) {
        blocked = new CountDownLatch(1);
        letGo = new CountDownLatch(1);
        blocksIn = call;
    }

    /** What the module gets: one connection. */
    RemoteMailbox connect() {
        return new Connection();
    }

    private final class Connection implements RemoteMailbox {
        private final CountDownLatch aborted = new CountDownLatch(1);
        private boolean open;

        private void enter(String call) throws IOException {
            if (inside.incrementAndGet() > 1) {
                throw new AssertionError("two threads in one mailbox");
            }
            try {
                if (blocksIn.equals(call)) {
                    blocksIn = "";
                    blocked.countDown();
                    awaitAbort();
                }
                if (failsIn.equals(call)) {
                    failsIn = "";
                    if (failure instanceof IOException io) {
                        throw io;
                    }
                    throw (RuntimeException) failure;
                }
            } finally {
                inside.decrementAndGet();
            }
        }

        /** As a socket does: deaf to interrupts. */
        private void awaitAbort() throws IOException {
            boolean interrupted = false;
            while (letGo.getCount() > 0 && aborted.getCount() > 0) {
                try {
                    aborted.await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (aborted.getCount() == 0) {
                throw new IOException("socket closed");
            }
        }

        @Override
        public void open(char[] secret) throws IOException {
            opened.incrementAndGet();
            password = secret;
            enter("open");
            open = true;
        }

        private void requireOpen() {
            if (!open) {
                throw new AssertionError("not open");
            }
        }

        @Override
        public List<Listed> list() throws IOException {
            requireOpen();
            enter("list");
            List<Listed> list = new ArrayList<>();
            mails.forEach(
                    (key, raw) -> list.add(new Listed(key, announced.getOrDefault(key, (long) raw.length), null)));
            list.addAll(extra);
            return list;
        }

        @Override
        public void fetch(String key, OutputStream out) throws IOException {
            requireOpen();
            enter("fetch");
            byte[] raw = mails.get(key);
            if (raw == null) {
                throw RemoteMailbox.gone(key);
            }
            fetched.add(key);
            out.write(raw, 0, raw.length / 2);
            enter("fetch half");
            if (swallowsInterruption) {
                Thread.currentThread().interrupt();
            }
            try {
                out.write(raw, raw.length / 2, raw.length - raw.length / 2);
            } catch (InterruptedIOException e) {
                if (!swallowsInterruption) {
                    throw e;
                }
            }
        }

        @Override
        public void delete(List<String> keys) throws IOException {
            requireOpen();
            enter("delete");
            for (String key : keys) {
                if (undeletable.contains(key)) {
                    throw new MessagingException(ErrorKind.REFUSED, "This one stays", "");
                }
                mails.remove(key);
            }
        }

        @Override
        public Map<String, String> details() {
            return Map.of("server", "made up");
        }

        @Override
        public void abort() {
            aborted.countDown();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            open = false;
        }
    }

    static RemoteMailbox.Listed listed(String key) {
        return new RemoteMailbox.Listed(key, -1, null);
    }
}
