// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.MessageEdit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "forward",
        description = {
            "Pass a message on, quoted and with its attachments, or byte by byte as an attachment.",
            "Goes the same way as with send. To pass it on as if it had come to somebody else: redirect."
        },
        footer = {
            "",
            "Examples:",
            "  mtm forward 4711 --to ben@example.org",
            "  mtm forward 4711 --to ben@example.org --no-attachments --body-file note.txt",
            "  mtm forward 4711 --to ben@example.org --as-attachment --on-next-connection"
        })
final class Forward extends Answering {

    @Option(names = "--as-attachment", description = "Attach it as it is instead of quoting it.")
    private boolean attached;

    @Mixin
    private Writing writing;

    @Mixin
    private Originals originals;

    Forward(Toolbox tools) {
        super(tools);
    }

    @Override
    Draft draft() throws IOException {
        writing.recipients().require();
        return writing.draft(
                attached ? Draft.Kind.FORWARD_AS_ATTACHMENT : Draft.Kind.FORWARD,
                original(),
                originals,
                console(),
                OriginalPart.values());
    }

    @Override
    List<MessageEdit> links() {
        return writing.links();
    }
}
