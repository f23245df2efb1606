// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "canary",
        description = {
            "Let some accounts try another version of a module, and see how it goes.",
            "The version has to be installed beside the one in use. If it fails too often, its accounts go back by themselves; the count begins anew with each process.",
            "Without an option: show the trial."
        },
        footer = {
            "",
            "Examples:",
            "  mtm mtm install ./org.openmtm.imap4-0.2.0.jar --beside",
            "  mtm mtm canary imap4 --version 0.2.0 --account test --account 'lab*'",
            "  mtm mtm canary imap4 --version 0.2.0 --percent 10 --budget 3/20",
            "  mtm mtm canary imap4 --promote"
        })
final class MtmCanary extends ShellCommand {

    @Parameters(paramLabel = "TYPE", description = "The module, as mtm list names it.")
    private String type;

    @Option(names = "--version", paramLabel = "V", description = "Begin a trial of this version of the bundle.")
    private String version;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "An account that tries it; a '*' at the end stands for any rest. May be repeated.")
    private List<String> accounts = List.of();

    @Option(
            names = "--percent",
            paramLabel = "N",
            description = "So many of a hundred accounts besides, always the same.")
    private int percent;

    @Option(
            names = "--budget",
            paramLabel = "F/N",
            description = "All go back when F of the last N operations failed (${DEFAULT-VALUE}).")
    private String budget = Canary.DEFAULT_FAILURES + "/" + Canary.DEFAULT_OF;

    @Option(names = "--promote", description = "The version on trial serves all accounts from now on.")
    private boolean promote;

    @Option(names = "--end", description = "End the trial; its accounts go back.")
    private boolean end;

    MtmCanary(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        boolean begin = version != null;
        if ((begin ? 1 : 0) + (promote ? 1 : 0) + (end ? 1 : 0) > 1) {
            throw wrongUsage("Give one of --version, --promote and --end");
        }
        if (!begin && (!accounts.isEmpty() || percent != 0)) {
            throw wrongUsage("--account and --percent need --version: which one do they try?");
        }
        MtmRegistry registry = environment().messaging().modules();
        registry.module(type).orElseThrow(() -> MtmInfoCommand.missing(registry, type));
        if (begin) {
            registry.startCanary(trial());
        } else if (promote || end) {
            registry.endCanary(type, promote);
        }
        show(registry);
        return DONE;
    }

    private Canary trial() {
        String[] parts = budget.split("/", -1);
        if (parts.length != 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
            throw wrongUsage("The budget is written like 3/20: 3 failures of the last 20 operations");
        }
        return Canary.trying(type, version, accounts, percent, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    private void show(MtmRegistry registry) {
        Optional<Canary> canary = registry.canary(type);
        String inUse = registry.module(type).map(MtmInfo::version).orElse("");
        if (console().json()) {
            console().document().value(view(canary, inUse));
        } else {
            console()
                    .line(canary.map(trial -> words(trial, inUse))
                            .orElse(type + " " + inUse + " serves all accounts; no other version is on trial"));
        }
    }

    private Map<String, Object> view(Optional<Canary> canary, String inUse) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("type", type);
        view.put("inUse", inUse);
        canary.ifPresent(trial -> {
            view.put("version", trial.version());
            view.put("accounts", trial.accounts());
            view.put("percent", trial.percent());
            view.put("failures", trial.failures());
            view.put("of", trial.of());
            view.put("state", trial.state());
            view.put("reason", trial.reason());
        });
        return view;
    }

    static String words(Canary trial, String inUse) {
        if (trial.state() == Canary.State.ROLLED_BACK) {
            return trial.type() + " " + trial.version() + " was rolled back: " + trial.reason() + "; " + inUse
                    + " serves all accounts";
        }
        String who = trial.accounts().stream().collect(Collectors.joining(", "));
        String share =
                trial.percent() == 0 ? "" : (who.isEmpty() ? "" : " and ") + trial.percent() + " % of the accounts";
        return trial.type() + " " + trial.version() + " is tried by " + who + share + "; " + inUse
                + " serves the others. All go back when " + trial.failures() + " of the last " + trial.of()
                + " operations failed";
    }
}
