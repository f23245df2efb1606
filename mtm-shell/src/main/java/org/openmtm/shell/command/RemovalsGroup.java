// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "removals",
        description =
                "Decide about a folder that paused because most of its messages vanished from the server at once.",
        footer = {"", "Examples:", "  mtm removals accept work INBOX", "  mtm removals restore work INBOX"})
final class RemovalsGroup extends Group {}
