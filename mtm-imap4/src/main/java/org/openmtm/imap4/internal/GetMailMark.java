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
 *
 * @param validity the UIDVALIDITY that the UID belongs to; 0 before the first sync
 * @param uid the first one that is new
 */
record GetMailMark(long validity, long uid) {
    private static final int JOURNAL = 1000;
    private static final String FOLDER = "folder";
    private static final String VALIDITY = "uidValidity";
    private static final String NEXT = "uidNext";

    /**
     * The mark of an operation that begins: to be asked for before it connects or synchronises.
     *
     * @param folder as it is now; empty if it was never seen on the server
     */
    static GetMailMark of(Imap4Service service, GetMail command, long operation, Optional<RemoteFolder> folder) {
        if (folder.isEmpty()) {
            return new GetMailMark(0, 1);
        }
        RemoteFolder now = folder.get();
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
            return new GetMailMark(
                    now.validity(), Long.parseLong(last.get().result().get(NEXT)));
        }
        RemoteFolder connect = service.connections().staying() ? service.atConnect(now.folder()) : null;
        if (connect == null) {
            return new GetMailMark(now.validity(), now.uidNext());
        }
        boolean same = connect.validity() == now.validity();
        return new GetMailMark(now.validity(), same ? Math.min(connect.uidNext(), now.uidNext()) : 1);
    }

    /** The first UID that is new in the folder after its sync. */
    long in(RemoteFolder now) {
        return now.validity() == validity ? Math.max(1, uid) : 1;
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
