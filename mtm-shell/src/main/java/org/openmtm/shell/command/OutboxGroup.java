// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "outbox",
        description = "See what waits to be sent, and take it back.",
        footer = {"", "Examples:", "  mtm outbox list", "  mtm outbox cancel 4711"})
final class OutboxGroup extends Group {}
