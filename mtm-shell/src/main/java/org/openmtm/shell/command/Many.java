// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.shell.console.Console;

/** What came of the operations of one command that asked several services. */
final class Many {

    private Many() {}

    static void tell(Console console, List<Performed> all, String line) {
        if (console.json()) {
            console.document()
                    .object()
                    .name("operations")
                    .value(all.stream().map(Performed::view).toList())
                    .endObject();
            return;
        }
        console.line(line);
        for (Performed one : all) {
            String told = Results.text(one.values());
            if (!told.isEmpty()) {
                console.line("  " + one.account() + ": " + told);
            }
        }
    }
}
