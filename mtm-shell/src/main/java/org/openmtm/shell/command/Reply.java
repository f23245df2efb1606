// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.MessageEdit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reply",
        description = {
            "Answer a message: its sender, or with --to somebody else.",
            "With its subject, threading and quoted text. Goes the same way as with send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm reply 4711 --body-file answer.txt",
            "  mtm reply 4711 --all --draft",
            "  mtm reply 4711 --list --no-quote --body-file answer.txt",
            "  echo Agreed. | mtm reply 4711 --body-file - --on-next-connection"
        })
final class Reply extends Answering {

    /** Besides the sender; one of these. */
    static final class Whom {
        @Option(names = "--all", description = "Answer its other recipients too.")
        private boolean all;

        @Option(names = "--list", description = "Answer the mailing list that it came through.")
        private boolean list;
    }

    @ArgGroup
    private Whom whom;

    @Mixin
    private Writing writing;

    @Mixin
    private Originals originals;

    Reply(Toolbox tools) {
        super(tools);
    }

    @Override
    Draft draft() throws IOException {
        Draft.Kind kind = whom == null ? Draft.Kind.REPLY : whom.all ? Draft.Kind.REPLY_ALL : Draft.Kind.REPLY_LIST;
        return writing.draft(kind, original(), originals, console(), OriginalPart.TEXT, OriginalPart.SUBJECT);
    }

    @Override
    List<MessageEdit> links() {
        return writing.links();
    }
}
