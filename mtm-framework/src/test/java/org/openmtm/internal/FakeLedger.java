// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
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
    /** What a message with the Message-ID {@link #inReplyTo} is here. */
    static final EntryId ORIGINAL = EntryId.of(400);

    /** What the message answers. */
    String inReplyTo = "";

    Flags originalFlags = Flags.NONE;
    Submission row;
    EntryId folder;
    Flags flags;
    int transactions;
    int updates;

    private final StoreTransaction transaction = Proxies.of(StoreTransaction.class, this::change);

    final MessageStore store = Proxies.of(MessageStore.class, (name, arguments) -> {
        switch (name) {
            case "submission", "entry" -> {
                return change(name, arguments);
            }
            case "byMessageId" -> {
                return arguments[0].equals(inReplyTo) ? List.of(ORIGINAL) : List.of();
            }
            case "write" -> {}
            default -> throw new UnsupportedOperationException(name);
        }
        transactions++;
        return ((StoreChange<?>) arguments[0]).apply(transaction);
    });

    private Object change(String name, Object[] arguments) {
        return switch (name) {
            case "submission" -> Optional.ofNullable(row);
            case "entry" -> Optional.of(entry((EntryId) arguments[0]));
            case "updateSubmission" -> update((SendState) arguments[0], (Submission) arguments[1]);
            case "setFlags" -> setFlags((EntryId) arguments[0], (Flags) arguments[1]);
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

    private Object setFlags(EntryId id, Flags given) {
        if (id.equals(ORIGINAL)) {
            originalFlags = given;
        } else {
            flags = given;
        }
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
                id.equals(ORIGINAL) ? originalFlags : flags,
                row.created(),
                100,
                BodyState.COMPLETE,
                new MessageHeader("", id.equals(ORIGINAL) ? "" : inReplyTo, "", "", "", "", null, false));
    }
}
