// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.EntryId;
import org.openmtm.message.OpenMessage;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.SafeText;

/** All header fields of a message. */
final class MessageFields {

    private final Console console;
    private final OpenMessage mail;
    private final EntryId id;

    MessageFields(Console console, OpenMessage mail, EntryId id) {
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
                    .name("degraded")
                    .value(mail.degraded())
                    .name("fields")
                    .value(mail.fields().stream().map(MessageViews::field).toList())
                    .endObject();
            return;
        }
        mail.fields()
                .forEach(field -> console.out()
                        .println(console.style().strong(SafeText.line(field.name()) + ":") + " "
                                + SafeText.line(field.text())));
        if (mail.degraded()) {
            console.note("Something of this message is not as it should be; shown is what could be read");
        }
    }
}
