// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.Flag;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;

/** Messages as a table: one shape for lists and searches. */
final class MessageTable implements AutoCloseable {

    private final Table table;
    private final boolean folders;

    /** @param folders whether the folder is shown */
    MessageTable(Console console, boolean folders) {
        this.folders = folders;
        table = new Table(console).column("ID", Column.RIGHT).column("DATE", Column.LEFT);
        if (folders) {
            table.column("FOLDER", Column.LEFT);
        }
        table.column("", Column.LEFT)
                .column("FROM", Column.FLEXIBLE)
                .column("SIZE", Column.RIGHT)
                .column("SUBJECT", Column.FLEXIBLE);
    }

    void row(Entry message, String folder) {
        List<Object> cells = new ArrayList<>();
        cells.add(message.id());
        cells.add(Human.time(message.received()));
        if (folders) {
            cells.add(folder);
        }
        cells.add(marks(message));
        cells.add(from(message));
        cells.add(Human.bytes(message.size()));
        cells.add(message.header().subject());
        if (message.flags().has(Flag.SEEN)) {
            table.row(cells.toArray());
        } else {
            table.strongRow(cells.toArray());
        }
    }

    /** N new (not seen), A answered, F flagged, D deleted, + with attachments. */
    private static String marks(Entry message) {
        return (message.flags().has(Flag.SEEN) ? "" : "N")
                + (message.flags().has(Flag.ANSWERED) ? "A" : "")
                + (message.flags().has(Flag.FLAGGED) ? "F" : "")
                + (message.flags().has(Flag.DELETED) ? "D" : "")
                + (message.header().attachments() ? "+" : "");
    }

    /** The display name where there is one. */
    private static String from(Entry message) {
        String from = message.header().from();
        int angle = from.indexOf('<');
        return angle > 0 ? from.substring(0, angle).replace("\"", "").strip() : from;
    }

    @Override
    public void close() {
        table.close();
    }
}
