// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.mtm.Draft;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "redirect",
        description = {
            "Send a message as it is to somebody else: its sender, text and attachments stay (RFC 5322, Resent-).",
            "An answer goes to who wrote it. Goes the same way as with send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm redirect 4711 --to ben@example.org",
            "  mtm redirect 4711 --to ben@example.org --cc carl@example.org --at 18:00"
        })
final class Redirect extends Answering {

    @Mixin
    private Recipients recipients;

    Redirect(Toolbox tools) {
        super(tools);
    }

    @Override
    Draft draft() {
        recipients.require();
        return new Draft(
                Draft.Kind.REDIRECT,
                recipients.from(),
                recipients.to(),
                recipients.cc(),
                recipients.bcc(),
                "",
                "",
                List.of(),
                original());
    }
}
