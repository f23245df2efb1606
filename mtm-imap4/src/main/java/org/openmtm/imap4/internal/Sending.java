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
import org.openmtm.imap4.populate.Populate;
import org.openmtm.imap4.populate.PopulateReport;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;

/** Sends pending changes, by one command at a time: two would send the same. */
final class Sending {
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
                over(turn, report, !turn.settings().deleteLate());
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

    /** Sends what waits over this connection. @param deletions whether messages are deleted on the server now */
    void over(Turn turn, ReplayReport report, boolean deletions) {
        if (service.store().pending(service.id()).isEmpty()) {
            return;
        }
        ReentrantLock lock = service.sending();
        take(lock, turn);
        try {
            ReplayOptions options = new ReplayOptions(
                    deletions,
                    turn.settings().useExpunge(),
                    (scope, messages, parts) -> new Populate(scope, parts, new PopulateReport()).run(messages));
            new Replay(turn.scope(SyncScope.Depth.ALL, new SyncReport()), options, report).run();
        } finally {
            lock.unlock();
        }
    }

    private static void take(ReentrantLock lock, Turn turn) {
        try {
            while (!lock.tryLock(100, TimeUnit.MILLISECONDS)) {
                turn.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself", e);
        }
    }
}
