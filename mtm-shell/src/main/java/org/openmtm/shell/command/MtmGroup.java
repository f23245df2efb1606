// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "mtm",
        description = "See the message type modules; install, replace and remove them while mail flows.",
        footer = {
            "",
            "Examples:",
            "  mtm mtm list",
            "  mtm mtm info imap4",
            "  mtm mtm install ./maildir-1.0.0.jar",
            "  mtm mtm update imap4",
            "",
            "install, update, uninstall, canary and leakcheck can be said without the second mtm: mtm update imap4"
        })
final class MtmGroup extends Group {}
