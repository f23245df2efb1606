// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "store",
        description = "Check, measure and compact the message store.",
        footer = {"", "Examples:", "  mtm store check", "  mtm store stats", "  mtm store compact"})
final class StoreGroup extends Group {}
