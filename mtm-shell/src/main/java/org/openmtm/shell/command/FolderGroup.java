// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.Command;

@Command(
        name = "folder",
        description = "Create, rename and delete folders, with or without a connection.",
        footer = {
            "",
            "Examples:",
            "  mtm folder create work Projects/New",
            "  mtm folder rename work Projects/New Newer"
        })
final class FolderGroup extends Group {}
