// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Draft;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = {
            "Compose a message and send it.",
            "It is durable in the Outbox before anything leaves.",
            "Exit status 1 if it was refused, or if it is uncertain whether it was sent."
        },
        footer = {
            "",
            "Examples:",
            "  mtm send work --to ben@example.org --subject Lunch --body-file text.txt",
            "  mtm send work --to 'Ben <ben@example.org>' --subject Report --attach report.pdf --on-next-connection",
            "  date | mtm send work --to ben@example.org --subject Now --body-file -"
        })
final class Send extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account to send from.")
    private String name;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", required = true, description = "Recipients.")
    private List<String> to;

    @Option(names = "--cc", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients of a copy.")
    private List<String> cc;

    @Option(
            names = "--bcc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            description = "Recipients that the others do not see.")
    private List<String> bcc;

    @Option(names = "--subject", paramLabel = "TEXT", required = true, description = "The subject.")
    private String subject;

    @Option(
            names = "--body-file",
            paramLabel = "FILE",
            description = "The text, UTF-8; - for standard input. No text if left out.")
    private Path bodyFile;

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to attach; may be repeated.")
    private List<Path> attachments;

    @Mixin
    private Outgoing outgoing;

    Send(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException, InterruptedException {
        Finder find = find(session);
        Entry sending = find.sending(find.account(name));
        Draft draft = new Draft(
                Draft.Kind.NEW,
                "",
                to,
                Outgoing.list(cc),
                Outgoing.list(bcc),
                subject,
                BodyText.read(bodyFile, console()),
                attachments == null ? List.of() : attachments,
                null);
        try {
            outgoing.go(session, waiting(session), console(), sending, draft);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
        return DONE;
    }
}
