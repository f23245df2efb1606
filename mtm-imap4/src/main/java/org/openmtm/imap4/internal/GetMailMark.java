// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.RemoteFolder;

/**
 * From which UID on messages are new to get-mail: those that came since it last got mail of the folder in the same way, as
 * the journal tells, and the first time those that came since the last sync before the connect. The sync alone would not do:
 * while the service is connected the watch synchronises all the time, and what it brought would never be new.
 */
final class GetMailMark {
    private static final int JOURNAL = 1000;
    private static final String FOLDER = "folder";
    private static final String VALIDITY = "uidValidity";
    private static final String NEXT = "uidNext";

    private GetMailMark() {}

    /**
     * @param before the folder before its sync
     * @param now after it
     */
    static long of(Imap4Service service, GetMail command, long operation, RemoteFolder before, RemoteFolder now) {
        Optional<OperationRecord> last = service.store().operations(service.id(), false, JOURNAL).stream()
                .filter(record -> record.id() != operation
                        && record.command().equals(GetMail.ID)
                        && record.state() == OperationState.DONE
                        && record.parameters()
                                .get("action")
                                .equals(command.parameters().get("action"))
                        && record.result().getOrDefault(FOLDER, "").equals(text(now.folder())))
                .findFirst();
        if (last.isPresent() && last.get().result().get(VALIDITY).equals(Long.toString(now.validity()))) {
            return Long.parseLong(last.get().result().get(NEXT));
        }
        RemoteFolder connect = service.atConnect(now.folder());
        long next = Math.min(next(before, now), connect == null ? Long.MAX_VALUE : next(connect, now));
        return Math.max(1, next);
    }

    private static long next(RemoteFolder then, RemoteFolder now) {
        return then.validity() == now.validity() ? then.uidNext() : 1;
    }

    /** Puts into a result what {@link #of} looks for. */
    static void note(Map<String, Object> figures, EntryId folder, RemoteFolder now) {
        figures.put(FOLDER, text(folder));
        figures.put(VALIDITY, now.validity());
        figures.put(NEXT, now.uidNext());
    }

    private static String text(EntryId folder) {
        return Long.toString(folder.value());
    }
}
