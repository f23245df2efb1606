// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.store.Submission.Recipient;

/**
 * Writes the recipients of messages that are to be sent, and only those that changed. A step of a message mostly leaves
 * them as they are, and brings the very list that was written or read before: then not even a row is read.
 */
final class Recipients {
    private final Db db;
    private final Map<Long, List<Recipient>> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, List<Recipient>> eldest) {
            return KnownRows.isFull(size(), eldest.getValue().size());
        }
    };

    Recipients(Db db) {
        this.db = db;
    }

    /** What was remembered may never have been written. */
    void forget() {
        known.clear();
    }

    /** @param list what the rows of the message say */
    void remember(long message, List<Recipient> list) {
        known.remove(message);
        known.put(message, list);
    }

    void write(long message, List<Recipient> list) {
        List<Recipient> before = known.get(message);
        if (before == list) {
            return;
        }
        if (before == null) {
            before = Ledger.recipients(db, message);
        }
        for (int position = 0; position < list.size(); position++) {
            if (position >= before.size()) {
                insert(message, position, list.get(position));
            } else if (!list.get(position).equals(before.get(position))) {
                update(message, position, list.get(position));
            }
        }
        if (before.size() > list.size()) {
            db.update("DELETE FROM recipient WHERE message = ? AND position >= ?", message, list.size());
        }
        remember(message, list);
    }

    private void insert(long message, int position, Recipient recipient) {
        db.update(
                "INSERT INTO recipient (address, state, reply, report, report_words, message, position)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values(message, position, recipient));
    }

    private void update(long message, int position, Recipient recipient) {
        db.update(
                "UPDATE recipient SET address = ?, state = ?, reply = ?, report = ?, report_words = ?"
                        + " WHERE message = ? AND position = ?",
                values(message, position, recipient));
    }

    private static Object[] values(long message, int position, Recipient recipient) {
        return new Object[] {
            recipient.address(),
            recipient.state().name(),
            Texts.cut(recipient.reply()),
            recipient.report().name(),
            Texts.cut(recipient.reportWords()),
            message,
            position
        };
    }
}
