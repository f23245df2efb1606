// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.MessageHeader;
import org.openmtm.message.OpenMessage;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.SafeText;
import org.openmtm.store.PartReader;

/** A message for reading: the important headers, the text, the list of its parts, what else is to be known. */
final class MessageText {

    private final Console console;
    private final Finder find;

    MessageText(Console console, Finder find) {
        this.console = console;
        this.find = find;
    }

    /** A message of the store, as far as it is here. */
    void show(Opened opened) throws IOException {
        Entry message = opened.message();
        Optional<OpenMessage> mail = opened.open();
        String text = mail.isEmpty() ? "" : mail.get().text();
        String folder = find.folderName(message.parent());
        if (console.json()) {
            Map<String, Object> view = Views.message(message, folder);
            view.put("text", mail.isEmpty() ? null : text);
            view.put("parts", mail.map(MessageViews::parts).orElse(List.of()));
            view.put("kinds", mail.map(MessageViews::kinds).orElse(List.of()));
            console.document().value(view);
            return;
        }
        header(message.header());
        header("Folder", find.accountName(message.service()) + " " + folder);
        header("Flags", message.flags().toString());
        console.out().println();
        if (mail.isEmpty()) {
            console.note("The text is still on the server. Fetch it: mtm populate " + message.id());
        }
        body(text, mail);
        opened.partial()
                .ifPresent(partial -> console.note(Human.bytes(partial.missing())
                        + " of this message are still on the server. Fetch them: mtm populate " + message.id()
                        + " --parts whole"));
    }

    /** A message within another one. */
    void show(OpenMessage mail, EntryId outer) throws IOException {
        if (console.json()) {
            console.document()
                    .object()
                    .name("within")
                    .value(outer)
                    .name("from")
                    .value(mail.summary().from())
                    .name("to")
                    .value(mail.summary().to())
                    .name("cc")
                    .value(mail.summary().cc())
                    .name("subject")
                    .value(mail.summary().subject())
                    .name("messageId")
                    .value(mail.summary().messageId())
                    .name("sent")
                    .value(mail.summary().sent())
                    .name("text")
                    .value(mail.text())
                    .name("parts")
                    .value(MessageViews.parts(mail))
                    .name("kinds")
                    .value(MessageViews.kinds(mail))
                    .endObject();
            return;
        }
        header(mail.summary());
        console.out().println();
        body(mail.text(), Optional.of(mail));
    }

    private void header(MessageHeader header) {
        header("From", header.from());
        header("To", header.to());
        header("Cc", header.cc());
        header("Date", Human.time(header.sent()));
        header("Subject", header.subject());
    }

    private void header(String name, String value) {
        if (!value.isEmpty()) {
            console.out().println(console.style().strong(name + ":") + " " + SafeText.line(value));
        }
    }

    private void body(String text, Optional<OpenMessage> mail) {
        console.out().println(SafeText.block(text).stripTrailing());
        List<PartReader.Part> parts = mail.map(OpenMessage::parts).orElse(List.of());
        if (parts.size() > 1) {
            console.out().println();
            parts.forEach(part -> console.line("[" + part.number() + "] " + part.type() + ", "
                    + Human.bytes(part.size())
                    + (part.fileName().isEmpty() ? "" : ", " + part.fileName())
                    + (part.missing() == 0 ? "" : " (not here: " + Human.bytes(part.missing()) + " on the server)")));
        }
        mail.map(Hints::of).orElse(List.of()).forEach(console::note);
    }
}
