// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.Preview;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update",
        description = {
            "Replace a module while everything else runs on, and wait until it is back.",
            "By its type from where it was installed from, or by the jar of its bundle.",
            "Says first what stops and starts with it. If the new one does not work, the old one goes on."
        },
        footer = {
            "",
            "Examples:",
            "  mtm mtm update imap4",
            "  mtm mtm update ./org.openmtm.imap4-0.2.0.jar",
            "  mtm mtm update ./org.openmtm.imap4-0.1.0.jar --downgrade"
        })
final class MtmUpdate extends ShellCommand {

    @Parameters(
            paramLabel = "FILE|TYPE",
            description = "The module's type or its bundle's name, or a bundle file (ends in .jar or has / in it).")
    private String what;

    @Option(names = "--downgrade", description = "Also if the file is older than what is there.")
    private boolean downgrade;

    @Option(names = "--dry-run", description = "Only check, and say what would happen.")
    private boolean dryRun;

    MtmUpdate(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        ModuleInstaller installer = Installation.installer(environment());
        Installation installation = new Installation(console());
        boolean file = Installation.isFile(what);
        Preview preview = file ? installer.preview(Installation.file(what)) : installer.preview(what);
        if (preview.versionBefore().isEmpty()) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "There is no bundle " + preview.bundle() + " to update",
                    "To install it: mtm mtm install " + what);
        }
        installation.announce(preview);
        if (dryRun) {
            installation.told(preview);
        } else {
            installation.done(preview, file ? byFile(installer) : installer.update(what, Installation.AT_MOST));
        }
        return DONE;
    }

    private Installed byFile(ModuleInstaller installer) throws InterruptedException {
        Path jar = Installation.file(what);
        return installer.install(jar, new InstallOptions(downgrade, false), Installation.AT_MOST);
    }
}
