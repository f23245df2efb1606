// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.List;
import java.util.Map;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Parameters;

/** Counts the mails on the server: a command of the toy's own. @param limit counts no further; 0 for all */
record CountCommand(int limit, boolean readable) implements Command {
    static final String ID = "toy.count";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of("limit", readable ? Integer.toString(limit) : "limit=" + limit);
    }

    static CommandDescriptor descriptor(Fault fault) {
        return new CommandDescriptor(
                ID,
                "Count the mails on the server",
                List.of(new CommandDescriptor.Parameter("limit", "count no further; 0 for all", false)),
                texts -> new CountCommand(limit(texts, fault), fault != Fault.COMMAND_CANNOT_BE_READ_BACK));
    }

    private static int limit(Map<String, String> texts, Fault fault) {
        if (fault == Fault.CRASHES_ON_A_WRONG_PARAMETER
                && !texts.getOrDefault("limit", "0").matches("\\d+")) {
            throw new IllegalStateException("no number");
        }
        return new Parameters(texts).number("limit", 0);
    }
}
