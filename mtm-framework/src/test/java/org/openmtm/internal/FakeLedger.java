// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Optional;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** A store of one message that is to be sent: its row, its place, its flags. */
final class FakeLedger {
    Submission row;
    EntryId folder;
    Flags flags;
    int transactions;
    int updates;

    private final StoreTransaction transaction = Proxies.of(StoreTransaction.class, this::change);

    final MessageStore store = Proxies.of(MessageStore.class, (name, arguments) -> {
        if (!name.equals("write")) {
            throw new UnsupportedOperationException(name);
        }
        transactions++;
        return ((StoreChange<?>) arguments[0]).apply(transaction);
    });

    private Object change(String name, Object[] arguments) {
        return switch (name) {
            case "submission" -> Optional.ofNullable(row);
            case "entry" -> Optional.of(entry((EntryId) arguments[0]));
            case "updateSubmission" -> update((SendState) arguments[0], (Submission) arguments[1]);
            case "setFlags" -> flags = (Flags) arguments[1];
            case "move" -> folder = (EntryId) arguments[1];
            default -> throw new UnsupportedOperationException(name);
        };
    }

    private Object update(SendState expected, Submission next) {
        if (row.state() != expected) {
            throw new AssertionError("It is " + row.state() + ", not " + expected);
        }
        updates++;
        row = next;
        return null;
    }

    private Entry entry(EntryId id) {
        return new Entry(
                id,
                folder,
                row.service(),
                EntryType.MESSAGE,
                "",
                "",
                FolderRole.NONE,
                flags,
                row.created(),
                100,
                BodyState.COMPLETE,
                MessageHeader.EMPTY);
    }
}
