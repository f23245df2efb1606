// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.EntryId;
import org.openmtm.message.OpenMessage;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.PartReader;

/** The parts of a message as a table. */
final class PartTable {

    private final Console console;
    private final OpenMessage mail;
    private final EntryId id;

    PartTable(Console console, OpenMessage mail, EntryId id) {
        this.console = console;
        this.mail = mail;
        this.id = id;
    }

    void print() {
        if (console.json()) {
            console.document()
                    .object()
                    .name("id")
                    .value(id)
                    .name("kinds")
                    .value(MessageViews.kinds(mail))
                    .name("parts")
                    .value(MessageViews.parts(mail))
                    .endObject();
            return;
        }
        try (Table table = new Table(console)
                .column("N", Column.RIGHT)
                .column("KIND", Column.LEFT)
                .column("TYPE", Column.LEFT)
                .column("SIZE", Column.RIGHT)
                .column("ON SERVER", Column.RIGHT)
                .column("NAME", Column.FLEXIBLE)) {
            for (PartReader.Part part : mail.parts()) {
                table.row(
                        part.number(),
                        Human.words(part.kind()),
                        part.type(),
                        Human.bytes(part.size()),
                        part.missing() == 0 ? "" : Human.bytes(part.missing()),
                        part.fileName());
            }
        }
        Hints.of(mail).forEach(console::note);
    }
}
