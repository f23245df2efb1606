// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Progress;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.StoreReport;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = {
            "Verify the store: structure, checksums of all bodies, bindings, counters, ledger. Changes nothing.",
            "Exit status 1 if something is wrong."
        },
        footer = {"", "Examples:", "  mtm store check", "  mtm --json store check"})
final class StoreCheck extends ShellCommand {

    StoreCheck(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        AtomicReference<Progress> progress = new AtomicReference<>(Progress.stage("check", ""));
        StoreReport report =
                console().showing(progress::get, () -> session.read().check(progress::set));
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("clean")
                    .value(report.clean())
                    .name("problems")
                    .value(report.problems())
                    .name("counted")
                    .value(report.counted())
                    .endObject();
            return report.clean() ? DONE : FAILED;
        }
        String counted = report.counted().entrySet().stream()
                .map(e -> Human.count(e.getValue()) + " " + e.getKey())
                .collect(Collectors.joining(", "));
        console().line((report.clean() ? "The store is clean: " : "Looked at ") + counted);
        report.problems().forEach(console()::line);
        if (!report.clean()) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The store has " + Human.count(report.problems().size(), "problem"),
                    "Keep a copy of the data directory before anything else");
        }
        return DONE;
    }
}
