// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "account",
        description = "Add, list, show, change, test and remove accounts.",
        footer = {
            "",
            "Examples:",
            "  mtm account add work --imap mail.example.org --user anna@example.org",
            "  mtm account list",
            "  mtm account test work"
        })
final class AccountGroup extends Group {}
