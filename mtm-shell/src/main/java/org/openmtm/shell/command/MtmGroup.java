// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "mtm",
        description = "See the message type modules, and replace them while mail flows.",
        footer = {"", "Examples:", "  mtm mtm list", "  mtm mtm info imap4", "  mtm mtm update imap4"})
final class MtmGroup extends Group {}
