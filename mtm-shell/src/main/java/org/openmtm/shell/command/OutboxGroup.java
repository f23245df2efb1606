// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "outbox",
        description =
                "See what waits to be sent and what became of it; send it now, take it back, settle what is uncertain.",
        footer = {"", "Examples:", "  mtm outbox list", "  mtm outbox show 4711", "  mtm outbox resolve work"})
final class OutboxGroup extends Group {}
