// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "background",
        description = "See to the work that goes on in the background.",
        footer = {"", "Examples:", "  mtm background wait work", "  mtm background cancel work"})
final class BackgroundGroup extends Group {}
