// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.regex.Pattern;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** What modules note about their services. */
final class NoteWrites {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final int MOST_VALUE = 4_000;

    private final WriteContext context;

    NoteWrites(WriteContext context) {
        this.context = context;
    }

    static String note(Db db, EntryId service, String name) {
        return db.text("SELECT value FROM note WHERE service = ? AND name = ?", service.value(), name);
    }

    void put(EntryId service, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "A note's name is 1 to 64 letters, digits, '.' and '-', not '" + name + "'", "");
        }
        if (value.length() > MOST_VALUE) {
            throw new MessagingException(ErrorKind.LIMIT, "A note of a service is over 4,000 characters", "");
        }
        if (context.node(service).type() != WriteContext.SERVICE) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + service + " is no service", "");
        }
        if (value.isEmpty()) {
            context.db.update("DELETE FROM note WHERE service = ? AND name = ?", service.value(), name);
        } else {
            context.db.update(
                    "INSERT OR REPLACE INTO note (service, name, value) VALUES (?, ?, ?)",
                    service.value(),
                    name,
                    value);
        }
    }
}
