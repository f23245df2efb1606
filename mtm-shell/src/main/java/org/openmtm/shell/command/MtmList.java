// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.RefusedFile;
import org.openmtm.registry.MtmInfo;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List the modules that are here, where they came from, and files that were refused and why.",
        footer = {"", "Examples:", "  mtm mtm list"})
final class MtmList extends ShellCommand {

    MtmList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        // Waits for the first look at the deploy folder, so that the modules include what lies there.
        List<DeployedModule> deployed = deployed();
        List<MtmInfo> modules = environment().messaging().modules().modules();
        if (console().json()) {
            var json = console().document().object().name("modules").array();
            modules.forEach(module -> json.value(MtmViews.module(module)));
            json.endArray()
                    .name("installed")
                    .value(deployed.stream().map(MtmViews::deployed).toList());
            json.name("refused").value(refused().stream().map(MtmViews::refused).toList());
            json.endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("TYPE", Column.LEFT)
                .column("NAME", Column.LEFT)
                .column("VERSION", Column.LEFT)
                .column("BUNDLE", Column.FLEXIBLE)
                .column("FROM", Column.LEFT)
                .column("SERVICES", Column.RIGHT)) {
            for (MtmInfo module : modules) {
                table.row(
                        module.descriptor().type(),
                        module.descriptor().name(),
                        module.version(),
                        module.bundle(),
                        from(module, deployed),
                        module.services());
            }
        }
        if (modules.isEmpty()) {
            console().note("No module is installed");
        }
        others(modules, deployed);
        for (MtmInfo module : modules) {
            environment()
                    .messaging()
                    .modules()
                    .canary(module.descriptor().type())
                    .ifPresent(trial -> console().line(MtmCanary.words(trial, module.version())));
        }
        for (RefusedFile file : refused()) {
            console().line("Refused: " + file.file() + ": " + file.reason());
        }
        return DONE;
    }

    private static String from(MtmInfo module, List<DeployedModule> deployed) {
        return record(module, deployed)
                .map(known -> Human.words(known.origin()))
                .orElse("distribution");
    }

    /** What is known of how the module came; of two of one version the one that is not beside. */
    private static Optional<DeployedModule> record(MtmInfo module, List<DeployedModule> deployed) {
        return deployed.stream()
                .filter(known -> known.bundle().equals(module.bundle())
                        && known.version().equals(module.version()))
                .min(Comparator.comparing(known -> known.origin() == Origin.BESIDE));
    }

    /** What the table does not show: bundles that are no module in use. */
    private void others(List<MtmInfo> modules, List<DeployedModule> deployed) {
        List<DeployedModule> shown = modules.stream()
                .flatMap(module -> record(module, deployed).stream())
                .toList();
        for (DeployedModule known : deployed) {
            if (known.origin() == Origin.REMOVED) {
                console().line("Uninstalled: " + known.bundle());
            } else if (!shown.contains(known)) {
                console()
                        .line("Also installed: " + known.bundle() + " " + known.version() + " ("
                                + Human.words(known.origin()) + ")");
            }
        }
    }

    private List<DeployedModule> deployed() {
        return environment().installer().map(ModuleInstaller::deployed).orElse(List.of());
    }

    private List<RefusedFile> refused() {
        return environment().installer().map(ModuleInstaller::refused).orElse(List.of());
    }
}
