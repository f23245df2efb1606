// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "ops",
        description = "See and cancel operations, and what was done here and the server has not heard of.",
        footer = {"", "Examples:", "  mtm ops list", "  mtm ops show 42", "  mtm ops cancel work --folder INBOX"})
final class OpsGroup extends Group {}
