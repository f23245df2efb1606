// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "edit",
        description = {
            "Change a message of the Drafts: all that is said here, or nothing of it.",
            "Attachments have numbers: see show ID. They count as before all changes."
        },
        footer = {
            "",
            "Examples:",
            "  mtm draft edit 4711 --subject 'Lunch on Friday' --body-file text.txt",
            "  mtm draft edit 4711 --add-to ben@example.org --remove carl@example.org",
            "  mtm draft edit 4711 --attach report.pdf --attach-message 4000 --rename-attachment 2=report.pdf"
        })
final class DraftEdit extends Drafting {

    @Option(names = "--subject", paramLabel = "TEXT", description = "Another subject.")
    private String subject;

    @Option(names = "--body-file", paramLabel = "FILE", description = "Another text, UTF-8; - for standard input.")
    private Path bodyFile;

    @Option(
            names = "--add-to",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "More recipients.")
    private List<String> to = List.of();

    @Option(
            names = "--add-cc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "More recipients of a copy.")
    private List<String> cc = List.of();

    @Option(
            names = "--add-bcc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "More hidden recipients.")
    private List<String> bcc = List.of();

    @Option(
            names = "--remove",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "Recipients to be taken away, wherever they stand.")
    private List<String> removed = List.of();

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to attach; may be repeated.")
    private List<Path> files = List.of();

    @Option(
            names = "--attach-link",
            paramLabel = "FILE",
            description = "A file to attach as it is when the message goes; may be repeated.")
    private List<Path> links = List.of();

    @Option(names = "--attach-message", paramLabel = "ID", description = "A message to attach as it is.")
    private List<EntryId> messages = List.of();

    @Option(names = "--remove-attachment", paramLabel = "N", description = "The number of one to be taken away.")
    private List<Integer> attachments = List.of();

    @Option(
            names = "--rename-attachment",
            paramLabel = "N=NAME",
            description = "The number of one to be given another name.")
    private Map<Integer, String> renamed = Map.of();

    DraftEdit(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        List<MessageEdit> edits = edits();
        if (edits.isEmpty()) {
            throw wrongUsage("Nothing to change: say what");
        }
        client(session).edit(id(), edits);
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("id")
                    .value(id())
                    .name("changes")
                    .value(edits.size())
                    .endObject();
        } else {
            console().line("Changed message " + id() + ": " + Human.count(edits.size(), "change"));
        }
        return DONE;
    }

    private List<MessageEdit> edits() throws IOException {
        List<MessageEdit> edits = new ArrayList<>();
        if (subject != null) {
            edits.add(new MessageEdit.SetSubject(subject));
        }
        if (bodyFile != null) {
            edits.add(new MessageEdit.SetText(BodyText.read(bodyFile, console())));
        }
        removed.forEach(address -> edits.add(new MessageEdit.RemoveAddressee(address)));
        add(edits, Addressee.Type.TO, to);
        add(edits, Addressee.Type.CC, cc);
        add(edits, Addressee.Type.BCC, bcc);
        attachments.forEach(number -> edits.add(new MessageEdit.RemoveAttachment(number)));
        renamed.forEach((number, name) -> edits.add(new MessageEdit.RenameAttachment(number, name)));
        files.forEach(file -> edits.add(new MessageEdit.AttachFile(file)));
        links.forEach(file -> edits.add(new MessageEdit.AttachLink(file.toAbsolutePath())));
        messages.forEach(message -> edits.add(new MessageEdit.AttachMessage(message)));
        return edits;
    }

    private static void add(List<MessageEdit> edits, Addressee.Type type, List<String> addresses) {
        addresses.forEach(address -> edits.add(new MessageEdit.AddAddressee(new Addressee(type, address))));
    }
}
