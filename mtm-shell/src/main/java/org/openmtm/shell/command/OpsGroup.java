// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "ops",
        description = "See and cancel operations: what runs, waits and has ended.",
        footer = {"", "Examples:", "  mtm ops list", "  mtm ops show 42", "  mtm ops cancel work"})
final class OpsGroup extends Group {}
