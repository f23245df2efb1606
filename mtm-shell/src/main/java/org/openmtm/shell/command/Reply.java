// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reply",
        description = {
            "Answer a message.",
            "To its sender, with its subject, threading and quoted text. Goes the same way as with send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm reply 4711 --body-file answer.txt",
            "  echo Agreed. | mtm reply 4711 --body-file - --on-next-connection"
        })
final class Reply extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "The message to answer.")
    private EntryId id;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients; its sender if left out.")
    private List<String> to;

    @Option(names = "--cc", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients of a copy.")
    private List<String> cc;

    @Option(
            names = "--bcc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            description = "Recipients that the others do not see.")
    private List<String> bcc;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Another subject.")
    private String subject = "";

    @Option(names = "--body-file", paramLabel = "FILE", description = "The text, UTF-8; - for standard input.")
    private Path bodyFile;

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to attach; may be repeated.")
    private List<Path> attachments;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account to send from; that of the message if left out.")
    private String account;

    @Mixin
    private Outgoing outgoing;

    Reply(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException, InterruptedException {
        Finder find = find(session);
        Entry original = find.message(id);
        Entry sending = find.sending(account == null ? accountOf(find, original) : find.account(account));
        Draft draft = new Draft(
                Draft.Kind.REPLY,
                "",
                Outgoing.list(to),
                Outgoing.list(cc),
                Outgoing.list(bcc),
                subject,
                BodyText.read(bodyFile, console()),
                attachments == null ? List.of() : attachments,
                id);
        try {
            outgoing.go(session, waiting(session), console(), sending, draft);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
        return DONE;
    }

    private static Account accountOf(Finder find, Entry original) {
        return find.accountOf(original)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.INVALID,
                        "Message " + original.id() + " belongs to no account",
                        "Say which one answers: --account NAME"));
    }
}
