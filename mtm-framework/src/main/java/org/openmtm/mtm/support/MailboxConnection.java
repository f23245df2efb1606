// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.Progress;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a service. Operations have leases of it for as long as they need it, and the mailbox itself for one
 * call at a time, so that short work does not wait for the end of a sync. It is opened for the first call, and closed with the
 * last lease, unless the service is to stay connected.
 */
final class MailboxConnection {
    /** About one message: the conversation itself goes on. */
    private static final Set<ErrorKind> HARMLESS =
            EnumSet.of(ErrorKind.NOT_FOUND, ErrorKind.REFUSED, ErrorKind.NOT_SUPPORTED);

    private static final long CLOSE_MILLIS = 1_500;

    /** Uses the mailbox. */
    @FunctionalInterface
    interface Call<T> {
        T with(RemoteMailbox mailbox) throws IOException;
    }

    private final ServerContext context;
    private final ServiceBoard board;
    private final Function<ServiceSettings, RemoteMailbox> mailboxes;

    /** The mailbox from before it is opened until it is closed; null without a connection. */
    private RemoteMailbox mailbox;

    private boolean opened;
    private boolean aborted;
    private boolean inUse;
    private int leases;
    private boolean stay;
    private boolean closed;

    MailboxConnection(ServerContext context, ServiceBoard board, Function<ServiceSettings, RemoteMailbox> mailboxes) {
        this.context = context;
        this.board = board;
        this.mailboxes = mailboxes;
    }

    synchronized boolean isOpen() {
        return opened;
    }

    synchronized boolean staying() {
        return stay && opened;
    }

    /** Whether the connection, if there is one, stays when nobody uses it. */
    synchronized void stay(boolean wanted) {
        stay = wanted;
    }

    synchronized Lease lease(OperationContext operation) {
        leases++;
        return new Lease(operation);
    }

    /** Ends the connection when those who use it have made way, or without them after a while. */
    void disconnect(OperationContext operation) throws InterruptedException {
        stay(false);
        synchronized (this) {
            awaitFree(() -> leases == 0);
        }
        abortUsed();
        try (Lease last = lease(operation)) {
            last.take();
            last.give();
        }
    }

    private void abortUsed() {
        boolean used;
        synchronized (this) {
            used = inUse;
        }
        if (used) {
            abort();
        }
    }

    /** Ends everything within two seconds; whoever is inside a call gets an error from it. */
    void close() {
        synchronized (this) {
            closed = true;
            stay = false;
            notifyAll();
        }
        abortUsed();
        RemoteMailbox left = null;
        synchronized (this) {
            awaitFree(() -> !inUse);
            if (!inUse) {
                left = mailbox;
                mailbox = null;
                opened = false;
            }
        }
        closeQuietly(left);
    }

    private void awaitFree(BooleanSupplier free) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        boolean interrupted = false;
        long left = CLOSE_MILLIS;
        while (!free.getAsBoolean() && left > 0 && !interrupted) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not under the lock: it is code of somebody else. What it throws, the call that it breaks does not need. */
    private void abort() {
        RemoteMailbox victim;
        synchronized (this) {
            if (mailbox == null || aborted) {
                return;
            }
            aborted = true;
            victim = mailbox;
        }
        victim.abort();
    }

    /** The good-bye of a connection that is given up: nothing was to be done over it any more. */
    private static void closeQuietly(RemoteMailbox mailbox) {
        if (mailbox != null) {
            try {
                mailbox.close();
            } catch (IOException | RuntimeException e) {
                LoggerFactory.getLogger(MailboxConnection.class).debug("A mailbox was closed with an error", e);
            }
        }
    }

    /** The use of the connection by one operation. For its thread. */
    final class Lease implements AutoCloseable {
        private final OperationContext operation;

        private Lease(OperationContext operation) {
            this.operation = operation;
        }

        OperationContext operation() {
            return operation;
        }

        /** Makes sure that there is a connection. */
        Map<String, String> open() throws InterruptedException {
            return call("Connecting", RemoteMailbox::details);
        }

        /**
         * Does one thing with the mailbox; nobody else uses it meanwhile, and cancelling the operation aborts it.
         *
         * @param doing for people, as for {@link Trouble#of}
         */
        <T> T call(String doing, Call<T> call) throws InterruptedException {
            take();
            try (OperationContext.Registration cancel = operation.onCancel(MailboxConnection.this::abort)) {
                operation.checkCancelled();
                return call.with(connected());
            } catch (IOException e) {
                throw lost(Trouble.of(doing, e));
            } catch (MessagingException e) {
                throw goesOn(e) ? e : lost(e);
            } catch (RuntimeException e) {
                lost(new MessagingException(ErrorKind.INTERNAL, doing + " failed: " + e, "See the log", e));
                throw e;
            } finally {
                give();
            }
        }

        /** Whether this was about one message only, and the connection is used further. */
        boolean goesOn(MessagingException e) {
            return HARMLESS.contains(e.kind()) && isOpen();
        }

        private void take() throws InterruptedException {
            try (OperationContext.Registration cancel = operation.onCancel(this::wake)) {
                synchronized (MailboxConnection.this) {
                    while (inUse && !closed) {
                        operation.checkCancelled();
                        MailboxConnection.this.wait();
                    }
                    if (closed) {
                        throw new MessagingException(ErrorKind.UNAVAILABLE, "The service is being closed", "");
                    }
                    inUse = true;
                }
            }
        }

        private void wake() {
            synchronized (MailboxConnection.this) {
                MailboxConnection.this.notifyAll();
            }
        }

        private void give() {
            RemoteMailbox spent = null;
            synchronized (MailboxConnection.this) {
                if (aborted) {
                    spent = mailbox;
                    mailbox = null;
                    opened = false;
                    aborted = false;
                }
                inUse = false;
                MailboxConnection.this.notifyAll();
            }
            if (spent != null) {
                closeQuietly(spent);
                board.disconnected();
            }
        }

        private RemoteMailbox connected() throws IOException {
            if (isOpen()) {
                return mailbox;
            }
            board.connecting();
            operation.progress(Progress.stage("connect", ""));
            RemoteMailbox fresh = mailboxes.apply(context.settings());
            synchronized (MailboxConnection.this) {
                if (closed) {
                    throw new MessagingException(ErrorKind.UNAVAILABLE, "The service is being closed", "");
                }
                mailbox = fresh;
            }
            // Who cancelled or closed before there was anything to abort.
            operation.checkCancelled();
            char[] password = context.secret(StandardSettings.PASSWORD_SECRET).orElseGet(() -> new char[0]);
            try {
                fresh.open(password);
            } finally {
                Arrays.fill(password, '\0');
            }
            synchronized (MailboxConnection.this) {
                opened = true;
            }
            board.connected(fresh.details());
            return fresh;
        }

        /** The connection is of no use any more. */
        private MessagingException lost(MessagingException e) {
            RemoteMailbox broken;
            synchronized (MailboxConnection.this) {
                broken = mailbox;
                mailbox = null;
                opened = false;
                aborted = false;
                stay = false;
            }
            closeQuietly(broken);
            if (operation.isCancelled() || Thread.currentThread().isInterrupted()) {
                board.disconnected();
            } else {
                board.fault(e);
            }
            return e;
        }

        @Override
        public void close() {
            RemoteMailbox last = null;
            synchronized (MailboxConnection.this) {
                leases--;
                if (leases == 0 && !stay && !inUse) {
                    last = mailbox;
                    mailbox = null;
                    opened = false;
                }
                MailboxConnection.this.notifyAll();
            }
            if (last != null) {
                closeQuietly(last);
                board.disconnected();
            }
        }
    }
}
