// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.change.Replay;
import org.openmtm.imap4.change.ReplayOptions;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.imap4.change.SentFiling;
import org.openmtm.imap4.populate.Populate;
import org.openmtm.imap4.populate.PopulateReport;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.store.PendingChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends pending changes, and files copies of what was sent, by one command at a time: two would do the same. */
final class Sending {
    private final Logger log = LoggerFactory.getLogger(Sending.class);
    private final Imap4Service service;

    Sending(Imap4Service service) {
        this.service = service;
    }

    /**
     * Sends what waits over a connection of the service. Trouble with the connection is no failure of a command that
     * changed the tree: what was not sent goes on waiting, and the report says so.
     */
    ReplayReport now(OperationContext operation) throws InterruptedException {
        ReplayReport report = new ReplayReport();
        try {
            service.connections().use(operation, Lane.FOREGROUND, turn -> {
                changes(scope(turn), turn.settings(), report, !turn.settings().deleteLate());
                return null;
            });
        } catch (MessagingException e) {
            if (e.kind() == ErrorKind.CANCELLED || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            report.interrupted(e.oneLine());
        }
        return report;
    }

    /** Before a disconnect: sends the deletions that were to wait for it. Never keeps a disconnect from happening. */
    void late(OperationContext operation) throws InterruptedException {
        boolean waits = service.store().pending(service.id()).stream()
                .anyMatch(change -> change.kind() == PendingChange.Kind.DELETE);
        if (!waits || service.connections().open() == null) {
            return;
        }
        try {
            service.connections().use(operation, Lane.FOREGROUND, turn -> {
                changes(scope(turn), turn.settings(), new ReplayReport(), true);
                return null;
            });
        } catch (MessagingException e) {
            log.info("Deletions of {} wait for the next connection: {}", service.id(), e.oneLine());
        }
    }

    /** Sends what waits over this connection, but for deletions that are to wait for the disconnect; files copies before. */
    void over(Turn turn, ReplayReport report) {
        over(scope(turn), turn.settings(), report);
    }

    /** The same for who listens: what was changed while there was no connection. */
    void over(SyncScope scope, Imap4Settings settings) {
        over(scope, settings, new ReplayReport());
    }

    private static SyncScope scope(Turn turn) {
        return turn.scope(SyncScope.Depth.ALL, new SyncReport());
    }

    private void over(SyncScope scope, Imap4Settings settings, ReplayReport report) {
        if (!SentFiling.waiting(service.store(), service.id()).isEmpty()) {
            alone(scope, () -> file(scope, settings, report));
        }
        changes(scope, settings, report, !settings.deleteLate());
    }

    /** What keeps copies from being filed now keeps nothing else from being done. */
    private void file(SyncScope scope, Imap4Settings settings, ReplayReport report) {
        try {
            SentFiling.Account account =
                    new SentFiling.Account(settings.sentFolder(), settings.host(), service.clock());
            new SentFiling(scope, account, report).run();
        } catch (MessagingException e) {
            boolean over = !scope.connection().usable() || !scope.connection().quiet();
            if (over || e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.STORE) {
                throw e;
            }
            report.interrupted("Copies of sent messages wait to be filed: " + e.oneLine());
        }
    }

    /** @param deletions whether messages are deleted on the server now */
    private void changes(SyncScope scope, Imap4Settings settings, ReplayReport report, boolean deletions) {
        if (service.store().pending(service.id()).isEmpty()) {
            return;
        }
        ReplayOptions options = new ReplayOptions(
                deletions,
                settings.useExpunge(),
                (inner, messages, parts) -> new Populate(inner, parts, new PopulateReport()).run(messages));
        alone(scope, () -> new Replay(scope, options, report).run());
    }

    private void alone(SyncScope scope, Runnable work) {
        ReentrantLock lock = service.sending();
        take(lock, scope.checkpoint());
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private static void take(ReentrantLock lock, Runnable checkpoint) {
        try {
            while (!lock.tryLock(100, TimeUnit.MILLISECONDS)) {
                checkpoint.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself", e);
        }
    }
}
