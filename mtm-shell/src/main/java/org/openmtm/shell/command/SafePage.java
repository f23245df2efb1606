// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.OpenMessage;
import org.openmtm.message.SafeHtml;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;

/** The HTML of a message as a page of its own that a browser can show without harm. */
final class SafePage {

    private final Console console;
    private final OpenMessage mail;
    private final EntryId id;

    SafePage(Console console, OpenMessage mail, EntryId id) {
        this.console = console;
        this.mail = mail;
        this.id = id;
    }

    void print(boolean remoteImages) throws IOException {
        HtmlOptions options = new HtmlOptions(null, remoteImages, HtmlOptions.ImageUrl.DATA);
        SafeHtml html = mail.safeHtml(options)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "Message " + id + " has no HTML", "See its text: mtm show " + id));
        if (console.json()) {
            console.document()
                    .object()
                    .name("id")
                    .value(id)
                    .name("html")
                    .value(html.html())
                    .name("blocked")
                    .value(html.blocked())
                    .endObject();
            return;
        }
        PrintStream out = console.out();
        out.println("<!DOCTYPE html>");
        out.println("<html><head><meta charset=\"utf-8\"><title>"
                + escaped(mail.summary().subject()) + "</title></head><body>");
        out.println(html.html());
        out.println("</body></html>");
        if (!html.blocked().isEmpty()) {
            console.note(Human.count(html.blocked().size(), "reference")
                    + " into the network left out; --remote-images lets images through, and tells the sender");
        }
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> switch (c) {
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '&' -> "&amp;";
                    default -> String.valueOf((char) c);
                })
                .collect(Collectors.joining());
    }
}
