// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Draft;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Option;

/** What a person writes in a message besides its recipients and subject: shared by all commands that compose. */
final class Writing {

    @Option(names = "--cc", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients of a copy.")
    private List<String> cc;

    @Option(
            names = "--bcc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            description = "Recipients that the others do not see.")
    private List<String> bcc;

    @Option(
            names = "--body-file",
            paramLabel = "FILE",
            description = "The text, UTF-8; - for standard input. No text if left out.")
    private Path bodyFile;

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to attach; may be repeated.")
    private List<Path> attachments;

    /**
     * @param to null for none
     * @param original null for a new message
     */
    Draft draft(Draft.Kind kind, List<String> to, String subject, EntryId original, Console console)
            throws IOException {
        return new Draft(
                kind,
                "",
                list(to),
                list(cc),
                list(bcc),
                subject,
                BodyText.read(bodyFile, console),
                attachments == null ? List.of() : attachments,
                original);
    }

    /** A null of the option parser as an empty list. */
    private static List<String> list(List<String> given) {
        return given == null ? List.of() : given;
    }
}
