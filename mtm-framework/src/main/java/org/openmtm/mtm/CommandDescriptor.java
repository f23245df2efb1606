// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a command is shown and read back from the journal.
 *
 * @param id the command's stable id
 * @param title what it does, one line for people
 * @param parameters its parameters, in order
 * @param decode makes the command from its parameters; throws IllegalArgumentException for wrong ones
 */
public record CommandDescriptor(
        String id, String title, List<Parameter> parameters, Function<Map<String, String>, Command> decode) {

    /**
     * @param name as in {@link Command#parameters()}
     * @param help one line
     * @param required whether it must be given
     */
    public record Parameter(String name, String help, boolean required) {}
}
