// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "draft",
        description = "Work on messages of the Drafts: edit, check, send. list local Drafts shows them.",
        footer = {
            "",
            "Examples:",
            "  mtm draft edit 4711 --subject Lunch --add-to ben@example.org",
            "  mtm draft send 4711"
        })
final class DraftGroup extends Group {}
