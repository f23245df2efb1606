// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.Preview;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "install",
        description = {
            "Install a module from the jar of its bundle, or replace the one of the same bundle, while mail flows.",
            "The jar is checked whole first. If it does not start, all goes on with what was there before.",
            "What is installed is there after a restart too; the file itself is not needed any more."
        },
        footer = {
            "",
            "Examples:",
            "  mtm mtm install ./maildir-1.0.0.jar",
            "  mtm mtm install ./maildir-0.9.0.jar --downgrade",
            "  mtm mtm install ./maildir-2.0.0.jar --dry-run"
        })
final class MtmInstall extends ShellCommand {

    @Parameters(paramLabel = "FILE", description = "The jar of a bundle.")
    private Path file;

    @Option(names = "--downgrade", description = "Also if it is older than what is there.")
    private boolean downgrade;

    @Option(names = "--beside", description = "As a second version beside the one in use, which stays in use.")
    private boolean beside;

    @Option(names = "--dry-run", description = "Only check, and say what would happen.")
    private boolean dryRun;

    MtmInstall(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        ModuleInstaller installer = Installation.installer(environment());
        Installation installation = new Installation(console());
        Path jar = file.toAbsolutePath();
        Preview preview = installer.preview(jar);
        if (beside) {
            installation.announceBeside(preview);
        } else {
            installation.announce(preview);
        }
        if (dryRun) {
            installation.told(preview);
        } else {
            InstallOptions options = new InstallOptions(downgrade, beside);
            Installed installed = installer.install(jar, options, Installation.AT_MOST);
            installation.done(preview, installed);
            if (!beside) {
                installation.tellRivals(environment().messaging().modules(), installed);
            }
        }
        return DONE;
    }
}
