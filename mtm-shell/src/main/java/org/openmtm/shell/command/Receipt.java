// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.mtm.Draft;
import picocli.CommandLine.Command;

@Command(
        name = "receipt",
        description = {
            "Tell the sender of a message, who asked for it, that it was shown (RFC 8098).",
            "Once, and never to lists or to messages that nobody answers to. Goes the same way as with send."
        },
        footer = {"", "Examples:", "  mtm receipt 4711", "  mtm receipt 4711 --on-next-connection"})
final class Receipt extends Answering {

    Receipt(Toolbox tools) {
        super(tools);
    }

    @Override
    Draft draft() {
        return new Draft(Draft.Kind.RECEIPT, "", List.of(), List.of(), List.of(), "", "", List.of(), original());
    }
}
