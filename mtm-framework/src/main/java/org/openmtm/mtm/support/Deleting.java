// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Progress;
import org.openmtm.store.RemoteKey;

/** Tells the server of what was deleted here. First there, then here for good: what is interrupted is simply done again. */
final class Deleting {
    private static final int BATCH = 50;

    private final OfflineDeletions deletions;
    private final MailboxConnection.Lease lease;
    private int sent;
    private int refused;

    Deleting(OfflineDeletions deletions, MailboxConnection.Lease lease) {
        this.deletions = deletions;
        this.lease = lease;
    }

    /** @return this */
    Deleting run() throws InterruptedException {
        List<RemoteKey> due = deletions.due();
        for (int from = 0; from < due.size(); from += BATCH) {
            lease.operation().checkCancelled();
            lease.operation().progress(new Progress("delete", from, due.size(), "messages", ""));
            together(due.subList(from, Math.min(due.size(), from + BATCH)));
        }
        return this;
    }

    private void together(List<RemoteKey> batch) throws InterruptedException {
        try {
            delete(batch);
        } catch (MessagingException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            for (RemoteKey one : batch) {
                alone(one);
            }
        }
    }

    private void alone(RemoteKey one) throws InterruptedException {
        try {
            delete(List.of(one));
        } catch (MessagingException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            deletions.refused(one.message().message(), e.oneLine());
            refused++;
        }
    }

    private static boolean isRefusal(MessagingException e) {
        return e.kind() == ErrorKind.REFUSED || e.kind() == ErrorKind.NOT_SUPPORTED;
    }

    private void delete(List<RemoteKey> batch) throws InterruptedException {
        List<String> keys = batch.stream().map(RemoteKey::key).toList();
        lease.call("Deleting", mailbox -> {
            mailbox.delete(keys);
            return null;
        });
        Set<EntryId> gone = new HashSet<>();
        batch.forEach(one -> gone.add(one.message().message()));
        sent += deletions.done(gone);
    }

    long sent() {
        return sent;
    }

    long refused() {
        return refused;
    }
}
