// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a person writes: shared by all commands that compose a text. */
final class Writing {

    @Mixin
    private Recipients recipients;

    @Option(names = "--subject", paramLabel = "TEXT", description = "The subject.")
    private String subject = "";

    @Option(
            names = "--body-file",
            paramLabel = "FILE",
            description = "The text, UTF-8; - for standard input. No text if left out.")
    private Path bodyFile;

    @Option(names = "--html-file", paramLabel = "FILE", description = "The text as HTML, UTF-8, besides the plain one.")
    private Path htmlFile;

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to attach; may be repeated.")
    private List<Path> attachments = List.of();

    @Option(
            names = "--attach-link",
            paramLabel = "FILE",
            description = "A file to attach as it is when the message goes; may be repeated.")
    private List<Path> links = List.of();

    @Mixin
    private Form form;

    Recipients recipients() {
        return recipients;
    }

    String subject() {
        return subject;
    }

    /** What cannot be said in a draft, as changes of it. */
    List<MessageEdit> links() {
        return links.stream()
                .<MessageEdit>map(file -> new MessageEdit.AttachLink(file.toAbsolutePath()))
                .toList();
    }

    /** A message that is made from nothing. */
    Draft fresh(Console console) throws IOException {
        return draft(Draft.Kind.NEW, null, null, console);
    }

    /**
     * @param original what it is made from, or null
     * @param taken what the person said about that, or null
     * @param usual what is taken over if nothing was said
     */
    Draft draft(Draft.Kind kind, EntryId original, Originals taken, Console console, OriginalPart... usual)
            throws IOException {
        return new Draft(
                kind,
                recipients.from(),
                recipients.to(),
                recipients.cc(),
                recipients.bcc(),
                subject,
                BodyText.read(bodyFile, console),
                attachments,
                original,
                form.draftForm(BodyText.read(htmlFile, console), taken, usual));
    }
}
