// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.MessagingSession;
import org.openmtm.settings.SettingDescriptor;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "info",
        description = "Show a module: what it can, what it cannot and why, its commands, its settings.",
        footer = {"", "Examples:", "  mtm mtm info imap4"})
final class MtmInfoCommand extends ShellCommand {

    @Parameters(paramLabel = "TYPE", description = "The module, as mtm list names it.")
    private String type;

    MtmInfoCommand(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        MtmRegistry registry = environment().messaging().modules();
        MtmInfo module = registry.module(type).orElseThrow(() -> missing(registry, type));
        List<SettingDescriptor> settings = registry.settings(type);
        if (console().json()) {
            json(module, settings);
        } else {
            print(module, settings);
        }
        return DONE;
    }

    static MessagingException missing(MtmRegistry registry, String type) {
        String known = registry.modules().stream()
                .map(module -> module.descriptor().type())
                .collect(Collectors.joining(", "));
        return new MessagingException(
                ErrorKind.NOT_FOUND,
                "There is no module '" + type + "'",
                known.isEmpty() ? "None is installed" : "Installed: " + known);
    }

    private void json(MtmInfo module, List<SettingDescriptor> settings) {
        var view = MtmViews.module(module);
        view.put(
                "capabilities",
                module.descriptor().capabilities().stream()
                        .map(MtmViews::capability)
                        .toList());
        view.put(
                "commands",
                module.descriptor().commands().stream().map(MtmViews::command).toList());
        view.put("settings", settings.stream().map(MtmViews::setting).toList());
        console().document().value(view);
    }

    private void print(MtmInfo module, List<SettingDescriptor> settings) {
        console()
                .line(module.descriptor().name() + " (" + type + "), " + module.bundle() + " " + module.version()
                        + ", used by " + Human.count(module.services(), "service"));
        console().out().println();
        for (CapabilityAnswer answer : module.descriptor().capabilities()) {
            String limit = answer.limit() > 0 ? " " + Human.count(answer.limit()) : "";
            console()
                    .line((answer.supported() ? "can    " : "cannot ")
                            + Human.words(answer.capability())
                            + limit
                            + (answer.reason().isEmpty() ? "" : ": " + answer.reason()));
        }
        console().out().println();
        try (Table table = new Table(console()).column("COMMAND", Column.LEFT).column("", Column.FLEXIBLE)) {
            for (CommandDescriptor command : module.descriptor().commands()) {
                table.row(command.id(), command.title());
            }
        }
        console().out().println();
        try (Table table = new Table(console())
                .column("SETTING", Column.LEFT)
                .column("VALUES", Column.LEFT)
                .column("DEFAULT", Column.LEFT)
                .column("", Column.FLEXIBLE)) {
            settings.forEach(
                    setting -> table.row(setting.key(), values(setting), setting.defaultValue(), setting.help()));
        }
    }

    private static String values(SettingDescriptor setting) {
        if (!setting.options().isEmpty()) {
            return String.join("|", setting.options());
        }
        return setting.type();
    }
}
